import { useSyncExternalStore } from "react";
import { useBoard } from "./actions";
import { Kbd } from "./Kbd";
import styles from "./KeyBar.module.css";

/** The keys of this page that matter most, at its foot. */
export function KeyBar() {
  const board = useBoard();
  useSyncExternalStore(board.subscribe, board.snapshot);
  const shown = new Map<string, string[]>();
  for (const { bar, keys } of board.all())
    if (bar !== undefined && keys !== undefined) shown.set(bar, [...(shown.get(bar) ?? []), keys]);
  return (
    <div className={styles.bar} aria-hidden="true">
      {[...shown].map(([word, keys]) => (
        <span key={word} className={styles.item}>
          {keys.map((one) => (
            <Kbd key={one} keys={one} />
          ))}
          {word}
        </span>
      ))}
      <span className={styles.item}>
        <Kbd keys="?" />
        all keys
      </span>
    </div>
  );
}
