// Actions: the one description behind a button, its key, its line in the palette and its line under "?".
// A page registers its actions while it is on screen; the latest registration wins a key.
import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useRef } from "react";
import { comboOf, sequence, typing } from "./keys";
import { preferences } from "./preferences";

export type Action = {
  id: string;
  label: string;
  /** "a", "Shift+x", "g a", "Mod+k", "Escape". */
  keys?: string;
  run: () => void;
  /** Why it cannot be done now. */
  why?: string | undefined;
  /** Short word for the key bar; without it the action is not shown there. */
  bar?: string;
  /** Only a key: not listed in the palette. */
  quiet?: boolean;
};

type Scope = { actions: Action[] };

export class ActionBoard {
  private readonly scopes: Scope[] = [];
  private readonly listeners = new Set<() => void>();
  private version = 0;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = () => this.version;

  add(scope: Scope): () => void {
    this.scopes.push(scope);
    this.tell();
    return () => {
      this.scopes.splice(this.scopes.indexOf(scope), 1);
      this.tell();
    };
  }

  /** Newest scope first; an action whose id was seen is skipped. */
  all(): Action[] {
    const seen = new Set<string>();
    return [...this.scopes]
      .reverse()
      .flatMap((scope) => scope.actions)
      .filter((action) => !seen.has(action.id) && seen.add(action.id));
  }

  tell(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

const BoardContext = createContext<ActionBoard | undefined>(undefined);

export function useBoard(): ActionBoard {
  const board = useContext(BoardContext);
  if (board === undefined) throw new Error("Actions need an ActionProvider above them.");
  return board;
}

export function ActionProvider({ children }: { children: ReactNode }) {
  const board = useMemo(() => new ActionBoard(), []);
  useLayoutEffect(() => {
    const keys = sequence();
    // Before anybody else hears the key: the Escape that closes a dialog is not also one for what lies below it.
    let covered = false;
    const heard = () => {
      covered = document.querySelector("[role=dialog][aria-modal=true], [role=menu]") !== null;
    };
    const pressed = (event: KeyboardEvent) => {
      const combo = comboOf(event);
      if (event.defaultPrevented || combo === undefined || blocked(event, combo, covered)) return;
      const action = keys.match(combo, board.all());
      if (action === undefined) return;
      event.preventDefault();
      if (action.why === undefined) action.run();
    };
    window.addEventListener("keydown", heard, true);
    window.addEventListener("keydown", pressed);
    return () => {
      window.removeEventListener("keydown", heard, true);
      window.removeEventListener("keydown", pressed);
    };
  }, [board]);
  return <BoardContext value={board}>{children}</BoardContext>;
}

function blocked(event: KeyboardEvent, combo: string, covered: boolean): boolean {
  if (combo.startsWith("Mod+")) return false;
  if (covered) return true;
  if (typing(event.target)) return true;
  const control = event.target instanceof Element && event.target.closest("button, a, summary, [role=tab]") !== null;
  if (control && (combo === "Enter" || combo === "Space")) return true;
  return !preferences().letterKeys && /^(Shift\+)?.$/.test(combo);
}

/** Registers these actions while the caller is on screen: with the first paint, so that a key works as soon as it is shown. */
export function useActions(actions: Action[]): void {
  const board = useBoard();
  const scope = useRef<Scope>({ actions });
  useLayoutEffect(() => {
    scope.current.actions = actions;
  });
  const signature = actions.map((action) => `${action.id} ${action.label} ${action.why ?? ""}`).join("|");
  useLayoutEffect(() => board.add(scope.current), [board]);
  useLayoutEffect(() => board.tell(), [board, signature]);
}
