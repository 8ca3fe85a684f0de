import type { Episodes } from "../../api/alerts";
import { Bars, Legend } from "../../ui/Bars";
import { bucketMs, buckets } from "../../ui/buckets";
import { Segments } from "../../ui/FilterBar";
import type { Range } from "../../ui/range";
import { duration } from "../../ui/time";
import styles from "./IncidentsPage.module.css";

const ranges = [
  { id: "1h", label: "1 h" },
  { id: "6h", label: "6 h" },
  { id: "24h", label: "24 h" },
  { id: "7d", label: "7 d" },
] as const;

type Props = { episodes: Episodes | undefined; range: Range; rangeText: string; onRange: (range: string) => void };

/** When alerts began to fire: one bar a bucket, its critical part on top. */
export function EpisodeStrip({ episodes, range, rangeText, onRange }: Props) {
  const step = bucketMs(range);
  const events = (episodes?.alerts ?? []).map((alert) => ({ at: Date.parse(alert.starts_at), critical: alert.severity <= 2 }));
  const bars = buckets(events, range, step);
  const custom = ranges.some((one) => one.id === rangeText) ? [] : [{ id: rangeText, label: "custom" }];
  const critical = events.filter((event) => event.critical).length;
  return (
    <section className={styles.strip} aria-label="Episodes over time">
      <div className={styles.stripHead}>
        <h2 className="b5">Episodes per {duration(step)}</h2>
        <Legend tone="critical">critical</Legend>
        <Legend tone="other">other</Legend>
        {episodes?.complete === false && <span className="t3">the newest {episodes.alerts.length} only</span>}
        <span className="grow" />
        <Segments<string> label="Range" value={rangeText} options={[...ranges, ...custom]} onChange={onRange} />
      </div>
      <Bars label={`${events.length} episodes, ${critical} of them critical or high`} bars={bars} range={range} />
    </section>
  );
}
