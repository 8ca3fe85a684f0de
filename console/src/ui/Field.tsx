// Labelled inputs, 28 px (36 at sign-in). The label is a label; what is wrong is said below and tied to the input.
import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, useId } from "react";
import styles from "./Field.module.css";
import { Glyph } from "./Glyph";

type Shared = { label: string; note?: ReactNode; wrong?: string | undefined; large?: boolean };
type InputProps = Shared & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

export function Field({ label, note, wrong, large = false, className, ...rest }: InputProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} note={note} wrong={wrong}>
      <input {...rest} id={id} className={`${styles.input} ${large ? styles.large : ""} ${className ?? ""}`} aria-invalid={wrong !== undefined || undefined} aria-describedby={note || wrong ? `${id}-note` : undefined} />
    </Frame>
  );
}

type ChoiceProps = Shared & SelectHTMLAttributes<HTMLSelectElement>;

export function Choice({ label, note, wrong, children, ...rest }: ChoiceProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} note={note} wrong={wrong}>
      <select {...rest} id={id} className={styles.input} aria-describedby={note || wrong ? `${id}-note` : undefined}>
        {children}
      </select>
    </Frame>
  );
}

function Frame({ id, label, note, wrong, children }: Shared & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children}
      {(wrong !== undefined || note !== undefined) && (
        <div id={`${id}-note`} className={wrong === undefined ? styles.note : styles.wrong}>
          {wrong !== undefined && <Glyph name="warning" />}
          {wrong ?? note}
        </div>
      )}
    </div>
  );
}
