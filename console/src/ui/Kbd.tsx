import styles from "./Kbd.module.css";

const apple = /Mac|iPhone|iPad/.test(navigator.platform);
const names: Record<string, string> = { Mod: apple ? "⌘" : "Ctrl", Escape: "Esc" };

/** Keys as they are pressed: "g a" and "Shift+x" are two, "Mod+k" names the platform's key. */
export function Kbd({ keys }: { keys: string }) {
  const one = keys === "Mod+k" ? [apple ? "⌘K" : "Ctrl K"] : keys.split(/[ +]/).map((key) => names[key] ?? key);
  return (
    <span className={styles.keys} aria-hidden="true">
      {one.map((key) => (
        <kbd key={key} className={styles.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
