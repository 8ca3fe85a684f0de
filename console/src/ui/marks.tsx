// Small marks: tag, initials, matcher, severity with its word, an id.
import type { ReactNode } from "react";
import { matcherText } from "../api/commands";
import type { Matcher } from "../api/types";
import { Glyph } from "./Glyph";
import styles from "./marks.module.css";
import { severityClass, severityGlyph, severityWord } from "./severity";

export function Tag({ children, tone = "plain", mono = false, title }: { children: ReactNode; tone?: "plain" | "critical" | "warning" | "ok" | "info"; mono?: boolean; title?: string }) {
  return (
    <span className={`${styles.tag} ${styles[tone]} ${mono ? styles.mono : ""}`} title={title}>
      {children}
    </span>
  );
}

export function SeverityTag({ severity }: { severity: number }) {
  return (
    <Tag tone={severityClass(severity)}>
      <Glyph name={severityGlyph(severity)} />
      {severityWord(severity)}
    </Tag>
  );
}

export function initialsOf(name: string): string {
  const words = name.split(/[\s._@-]+/).filter(Boolean);
  return (words.length > 1 ? `${words[0]?.[0] ?? ""}${words[1]?.[0] ?? ""}` : name.slice(0, 2)).toUpperCase();
}

export function Initials({ name, size = "normal" }: { name: string; size?: "normal" | "small" }) {
  return (
    <span className={`${styles.initials} ${size === "small" ? styles.small : ""}`} title={name} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** Matchers on one line: the first ones, then "+2" with the rest on hover. */
export function Matchers({ matchers, max = 2 }: { matchers: readonly Matcher[]; max?: number }) {
  const rest = matchers.slice(max).map(matcherText);
  return (
    <span className={styles.matchers}>
      {matchers.slice(0, max).map((matcher) => (
        <Tag key={matcherText(matcher)} mono title={matcherText(matcher)}>
          {matcherText(matcher)}
        </Tag>
      ))}
      {rest.length > 0 && (
        <Tag mono title={rest.join(", ")}>
          +{rest.length}
        </Tag>
      )}
    </span>
  );
}

export function LabelTags({ labels }: { labels: Record<string, string> }) {
  return (
    <span className={styles.labels}>
      {Object.entries(labels).map(([name, value]) => (
        <Tag key={name} mono title={`${name}=${value}`}>
          {name}={value}
        </Tag>
      ))}
    </span>
  );
}

export const missing = <span className="t3">–</span>;
