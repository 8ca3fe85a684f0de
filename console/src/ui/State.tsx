// The four states of a region: empty, no match, forbidden, failed; and what stands there while it loads.
import { type ReactNode, useEffect, useState } from "react";
import type { Problem } from "../api/problem";
import { Button } from "./Button";
import { CommandBlock } from "./CliLine";
import { CopyButton } from "./CopyButton";
import { Glyph } from "./Glyph";
import { IconKey, IconSearch } from "./icons";
import { usePreferences } from "./preferences";
import styles from "./State.module.css";
import { clock } from "./time";

type FrameProps = { icon: ReactNode; title: string; children: ReactNode };

function Frame({ icon, title, children }: FrameProps) {
  return (
    <section className={styles.state} aria-label={title}>
      <h2 className={styles.title}>
        {icon}
        {title}
      </h2>
      {children}
    </section>
  );
}

type EmptyProps = { icon: ReactNode; title: string; text: string; action?: ReactNode; command?: string };

export function Empty({ icon, title, text, action, command }: EmptyProps) {
  return (
    <Frame icon={<span className="t3">{icon}</span>} title={title}>
      <p className={styles.text}>{text}</p>
      {action !== undefined && <div className="row">{action}</div>}
      {command !== undefined && <CommandBlock command={command} />}
    </Frame>
  );
}

type NoMatchProps = { noun: string; filters: ReactNode; without?: string | undefined; onClear: () => void };

/** `without` says how many rows would show without one of the filters. */
export function NoMatch({ noun, filters, without, onClear }: NoMatchProps) {
  return (
    <Frame icon={<IconSearch className="icon t3" />} title={`No ${noun} matches these filters`}>
      {without !== undefined && <p className={styles.text}>{without}</p>}
      <div className={styles.chips}>{filters}</div>
      <div className="row">
        <Button keys="Shift+x" onClick={onClear}>
          Clear filters
        </Button>
      </div>
    </Frame>
  );
}

export function Forbidden({ permission, role }: { permission: string; role: string | undefined }) {
  return (
    <Frame icon={<IconKey className="icon t3" />} title={`You need the permission ${permission}`}>
      <p className={styles.text}>{role === undefined ? "" : `Your role is ${role}. `}An admin of this tenant can grant it with another role.</p>
    </Frame>
  );
}

type FailedProps = { what: string; problem: Problem; onRetry: () => void; validFrom?: number | undefined };

export function Failed({ what, problem, onRetry, validFrom }: FailedProps) {
  const { zone } = usePreferences();
  const still = validFrom ? ` What you see is from ${clock(validFrom, zone, true)}.` : " What you see elsewhere on this page is still valid.";
  const code = `${problem.code}${problem.requestId === "" ? "" : ` · request ${problem.requestId}`}`;
  return (
    <Frame icon={<Glyph name="critical" />} title={`${what} could not be loaded`}>
      <p className={styles.text}>
        {problem.message}
        {still}
      </p>
      <div className="row">
        <Button keys="Shift+r" onClick={onRetry}>
          Try again
        </Button>
        <span className="t3 mono ell">{code}</span>
        <CopyButton text={code} label="Copy code and request id" />
      </div>
    </Frame>
  );
}

const skeletonAfterMs = 150;

/** Nothing for 150 ms, then rows of the height of what comes. */
export function Skeleton({ rows = 12 }: { rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setShown(true), skeletonAfterMs);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading">
      {shown && Array.from({ length: rows }, (_, index) => <div key={index} className={styles.bone} />)}
    </div>
  );
}
