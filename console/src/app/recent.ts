// What was run from the palette lately, on this browser.
import type { Entry } from "./paletteModel";

const storageKey = "mainstay.recent";
const max = 5;

function ids(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id): id is string => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export function remember(id: string): void {
  localStorage.setItem(storageKey, JSON.stringify([id, ...ids().filter((one) => one !== id)].slice(0, max)));
}

export function recent(entries: readonly Entry[]): Entry[] {
  return ids().flatMap((id) => {
    const entry = entries.find((one) => one.id === id);
    return entry === undefined ? [] : [{ ...entry, id: `recent ${id}`, group: "Recent" }];
  });
}
