// The detail panel beside a list: head with kind, link and close; scrolling sections; a foot with at most two actions.
import type { ReactNode } from "react";
import { useActions } from "./actions";
import { Button } from "./Button";
import { CopyLink } from "./CopyLink";
import { IconX } from "./icons";
import styles from "./Panel.module.css";

type Props = { kind: string; glyph?: ReactNode; onClose: () => void; children: ReactNode; foot?: ReactNode; /** For what is read, not glanced at. */ wide?: boolean };

export function Panel({ kind, glyph, onClose, children, foot, wide = false }: Props) {
  useActions([{ id: "panel.close", label: "Close the panel", keys: "Escape", quiet: true, run: onClose }]);
  return (
    <aside className={`${styles.panel} ${wide ? styles.wide : ""}`} aria-label={`${kind} detail`}>
      <header className={styles.head}>
        {glyph}
        <h2 className={styles.kind}>{kind}</h2>
        <CopyLink quiet />
        <Button look="ghost" size="small" aria-label="Close the panel" title="Close (Esc)" onClick={onClose} icon={<IconX className="icon" />} />
      </header>
      <div className={styles.sections} tabIndex={0} role="group" aria-label={`${kind} facts`}>{children}</div>
      {foot !== undefined && <footer className={styles.foot}>{foot}</footer>}
    </aside>
  );
}

export function Section({ title, note, children }: { title?: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      {title !== undefined && (
        <h3 className={styles.title}>
          {title}
          {note !== undefined && <span className={styles.note}>{note}</span>}
        </h3>
      )}
      {children}
    </section>
  );
}

export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode] | false)[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(
        (fact) =>
          fact !== false && (
            <div key={fact[0]} className={styles.fact}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
