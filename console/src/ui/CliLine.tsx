// The command line and the HTTP call of what is on screen, to copy.
import type { Call } from "../api/commands";
import styles from "./CliLine.module.css";
import { CopyButton } from "./CopyButton";

export function CliLine({ call }: { call: Call }) {
  return (
    <div className={styles.both} role="group" aria-label="Same from the command line">
      <Line label="Command line" text={call.command} />
      <Line label="HTTP" text={call.http} />
    </div>
  );
}

function Line({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles.line}>
      <span className={styles.label}>{label}</span>
      <code className={styles.code}>{text}</code>
      <CopyButton text={text} label={`Copy ${label === "HTTP" ? "HTTP call" : "command"}`} />
    </div>
  );
}

export function CommandBlock({ command }: { command: string }) {
  return <pre className={styles.block}>{command}</pre>;
}
