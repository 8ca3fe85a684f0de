// The state glyphs, 12 px. Shape alone tells the state; colour repeats it. Without a word beside it, give a label.
import type { ReactNode } from "react";
import styles from "./Glyph.module.css";

const ring = <circle className={styles.line} cx="6" cy="6" r="5" />;
const ringWith = (path: string) => (
  <>
    {ring}
    <path className={styles.line} d={path} />
  </>
);
const line = (path: string) => <path className={styles.line} d={path} />;

const shapes = {
  critical: (
    <>
      <path d="M3.6.5h4.8l3.1 3.1v4.8l-3.1 3.1H3.6L.5 8.4V3.6z" />
      <path className={styles.cut} d="M6 3.2v3.2M6 8.7v.05" />
    </>
  ),
  warning: (
    <>
      <path d="M6 .8 11.8 11H.2z" />
      <path className={styles.cut} d="M6 4.6v2.6M6 9.1v.05" />
    </>
  ),
  info: ringWith("M6 5.6v2.8M6 3.6v.05"),
  ok: ringWith("m3.8 6.2 1.6 1.6 2.9-3.4"),
  firing: (
    <>
      {ring}
      <circle cx="6" cy="6" r="2.6" />
    </>
  ),
  acknowledged: (
    <>
      {ring}
      <path d="M6 1a5 5 0 0 1 0 10z" />
    </>
  ),
  unknown: <circle className={styles.line} cx="6" cy="6" r="5" strokeDasharray="2 2" />,
  muted: ringWith("m2.6 9.4 6.8-6.8"),
  waiting: ringWith("M6 3.4V6l1.8 1.2"),
  notification: line("M10.8 1.2 1.2 5l3.7 1.9 1.9 3.9z"),
  person: (
    <>
      <circle className={styles.line} cx="6" cy="3.6" r="2.3" />
      <path className={styles.line} d="M1.6 11c.5-2.6 2.2-3.8 4.4-3.8s3.9 1.2 4.4 3.8" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type GlyphName = keyof typeof shapes;
export type Tone = "critical" | "warning" | "ok" | "muted" | "plain";

const toneOf: Partial<Record<GlyphName, Tone>> = { critical: "critical", warning: "warning", ok: "ok", info: "muted", unknown: "muted" };

type Props = { name: GlyphName; label?: string; tone?: Tone };

export function Glyph({ name, label, tone = toneOf[name] ?? "plain" }: Props) {
  const meaning = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <svg className={`${styles.glyph} ${styles[tone]}`} viewBox="0 0 12 12" {...meaning}>
      {label !== undefined && <title>{label}</title>}
      {shapes[name]}
    </svg>
  );
}
