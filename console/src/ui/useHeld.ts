// New rows never move what is being read: while somebody reads, they wait behind a pill.
import { useRef, useState } from "react";

type Held<T> = { rows: readonly T[]; waiting: number; show: () => void };

/** Rows to show and how many wait. A new row below everything shown moves nothing and may come at once. */
export function partition<T>(rows: readonly T[], shown: ReadonlySet<string>, idOf: (row: T) => string): T[] {
  let last = rows.length - 1;
  while (last >= 0 && !shown.has(idOf(rows[last] as T))) last -= 1;
  return rows.filter((row, index) => index > last || shown.has(idOf(row)));
}

export function useHeld<T>(rows: readonly T[], idOf: (row: T) => string, reading: boolean, listKey: string): Held<T> {
  const shown = useRef(new Set<string>());
  const key = useRef("");
  const [, render] = useState(0);
  const free = !reading || key.current !== listKey || shown.current.size === 0;
  const visible = free ? rows : partition(rows, shown.current, idOf);
  // Written while rendering on purpose: what was painted is what counts as seen, and the value is derived from it alone.
  shown.current = new Set(visible.map(idOf));
  key.current = listKey;
  const show = () => {
    shown.current = new Set(rows.map(idOf));
    render((count) => count + 1);
  };
  return { rows: visible, waiting: rows.length - visible.length, show };
}
