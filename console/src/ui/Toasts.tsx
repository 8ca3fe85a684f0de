import { Glyph } from "./Glyph";
import { dismiss, useToasts } from "./toast";
import styles from "./Toasts.module.css";

export function Toasts() {
  const toasts = useToasts();
  return (
    <div className={styles.stack}>
      {toasts.map((toast) => (
        <div key={toast.id} className={styles.toast} role="group" aria-label="Done just now">
          <Glyph name={toast.tone === "ok" ? "ok" : "critical"} />
          <span>{toast.text}</span>
          {toast.actions.map((action) => (
            <button key={action.label} type="button" className={`link ${styles.action}`} onClick={() => { dismiss(toast.id); action.run(); }}>
              {action.label}
            </button>
          ))}
          <button type="button" className={styles.action} aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
