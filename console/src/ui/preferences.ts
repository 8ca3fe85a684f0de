// What a person chose for this browser: theme, zone, single-letter keys. Kept in local storage, shared by all tabs.
import { useSyncExternalStore } from "react";
import type { Zone } from "./time";

export type Theme = "system" | "dark" | "light";
export type Preferences = { theme: Theme; zone: Zone; letterKeys: boolean };

const storageKey = "mainstay.preferences";
const defaults: Preferences = { theme: "system", zone: "browser", letterKeys: true };
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
let current = load();

function load(): Preferences {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(storageKey) ?? "{}") as Partial<Preferences>) };
  } catch {
    return defaults;
  }
}

function tell(): void {
  applyTheme();
  for (const listener of listeners) listener();
}

export function setPreference(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  localStorage.setItem(storageKey, JSON.stringify(current));
  tell();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const preferences = (): Preferences => current;
export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences);

export function resolvedTheme(): "dark" | "light" {
  if (current.theme !== "system") return current.theme;
  return systemDark.matches ? "dark" : "light";
}
export const useResolvedTheme = () => useSyncExternalStore(subscribe, resolvedTheme);

/** Puts the theme on <html>; called once before the first paint and whenever it changes. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = resolvedTheme();
}

systemDark.addEventListener("change", tell);
window.addEventListener("storage", (event) => {
  if (event.key !== storageKey) return;
  current = load();
  tell();
});
