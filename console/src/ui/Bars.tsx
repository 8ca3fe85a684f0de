// Bars on a time axis, in our own SVG: one series with its critical part on top. Bars start at zero.
import { usePreferences } from "./preferences";
import styles from "./Bars.module.css";
import type { Bucket } from "./buckets";
import type { Range } from "./range";
import { clock, date } from "./time";

type Props = { label: string; bars: readonly Bucket[]; range: Range };

export function Bars({ label, bars, range }: Props) {
  const { zone } = usePreferences();
  const max = Math.max(1, ...bars.map((bar) => bar.critical + bar.other));
  const width = 1200 / bars.length;
  const height = (count: number) => (count / max) * 34;
  const ticks = [0, 1, 2, 3, 4, 5, 6].map((part) => range.from + ((range.to - range.from) * part) / 6);
  const day = 24 * 3_600_000;
  return (
    <figure className={styles.figure}>
      <svg viewBox="0 0 1200 36" preserveAspectRatio="none" className={styles.bars} role="img" aria-label={label}>
        <path className={styles.axis} d="M0 35.5h1200" vectorEffect="non-scaling-stroke" />
        {bars.map((bar, index) => {
          const other = height(bar.other);
          const critical = height(bar.critical);
          const x = index * width + width * 0.08;
          return (
            <g key={index}>
              {bar.other > 0 && <rect className={styles.other} x={x} width={width * 0.84} y={35 - other} height={other} />}
              {bar.critical > 0 && <rect className={styles.critical} x={x} width={width * 0.84} y={35 - other - critical} height={critical} />}
            </g>
          );
        })}
      </svg>
      <div className={styles.ticks} aria-hidden="true">
        {ticks.map((tick, index) => (
          <span key={tick}>{range.to - range.from > day || (index === 0 && range.to - range.from === day) ? date(tick, zone, range.to) : clock(tick, zone)}</span>
        ))}
      </div>
    </figure>
  );
}

export function Legend({ tone, children }: { tone: "critical" | "other"; children: string }) {
  return (
    <span className={styles.legend}>
      <svg width="8" height="8" aria-hidden="true">
        <rect className={styles[tone]} width="8" height="8" />
      </svg>
      {children}
    </span>
  );
}

/** A sparkline of at most 40 bars. */
export function Spark({ counts, tone, label }: { counts: readonly number[]; tone: "critical" | "warning" | "info"; label: string }) {
  const max = Math.max(1, ...counts);
  const width = 96 / counts.length;
  return (
    <svg width="96" height="20" viewBox="0 0 96 20" role="img" aria-label={label}>
      <path className={styles.axis} d="M0 18.5h96" />
      {counts.map((count, index) => {
        const height = (count / max) * 15;
        return count > 0 && <rect key={index} className={styles[tone]} x={index * width} width={Math.max(1.4, width - 1)} y={18 - height} height={height} />;
      })}
    </svg>
  );
}
