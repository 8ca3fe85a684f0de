import { CopyButton } from "../../ui/CopyButton";
import { Glyph } from "../../ui/Glyph";
import styles from "./Once.module.css";

type Props = { label: string; secret: string; why?: string };

/** A secret that is shown once. */
export function Once({ label, secret, why = "it is stored hashed, and nobody can read it again" }: Props) {
  return (
    <div className={styles.once}>
      <p className={styles.warning}>
        <Glyph name="warning" />
        Shown once: {why}.
      </p>
      <Copyable label={label} text={secret} />
    </div>
  );
}

export function Copyable({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <div className="b5">{label}</div>
      <div className={styles.line}>
        <code className={styles.secret} tabIndex={0}>{text}</code>
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} word="Copy" />
      </div>
    </div>
  );
}
