// From key events to "a", "Shift+x", "Mod+k", "g a".
type Keyed = { keys?: string };

const named: Record<string, string> = { " ": "Space", Esc: "Escape" };
const sequenceMs = 1_000;

export function comboOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string | undefined {
  if (event.altKey || ["Shift", "Control", "Meta", "Alt"].includes(event.key)) return undefined;
  const key = named[event.key] ?? event.key;
  if (event.ctrlKey || event.metaKey) return `Mod+${key.toLowerCase()}`;
  const letter = /^[A-Za-z]$/.test(key);
  if (event.shiftKey && letter) return `Shift+${key.toLowerCase()}`;
  return letter ? key.toLowerCase() : key;
}

export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

/** Remembers the first key of two ("g", then "a") for a second. */
export function sequence() {
  let first = "";
  let until = 0;
  return {
    match<T extends Keyed>(combo: string, actions: readonly T[]): T | undefined {
      const both = first !== "" && Date.now() < until ? actions.find((action) => action.keys === `${first} ${combo}`) : undefined;
      first = "";
      if (both !== undefined) return both;
      const single = actions.find((action) => action.keys === combo);
      if (single === undefined && actions.some((action) => action.keys?.startsWith(`${combo} `))) {
        first = combo;
        until = Date.now() + sequenceMs;
      }
      return single;
    },
  };
}
