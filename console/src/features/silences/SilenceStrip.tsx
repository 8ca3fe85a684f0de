// When silences mute, on one time axis with the present marked.
import type { Silence } from "../../api/types";
import { matcherText } from "../../api/commands";
import { Segments } from "../../ui/FilterBar";
import { useNow } from "../../ui/now";
import { usePreferences } from "../../ui/preferences";
import { clock, date, moment, parseDuration } from "../../ui/time";
import { rangeDefault } from "./search";
import styles from "./SilenceStrip.module.css";

const ranges = [
  { id: "1h", label: "1 h" },
  { id: "12h", label: "12 h" },
  { id: "7d", label: "7 d" },
];
const lanesMax = 5;

type Props = { silences: readonly Silence[]; rangeText: string; onRange: (range: string) => void; openId: string | undefined; onOpen: (id: string) => void };

export function SilenceStrip({ silences, rangeText, onRange, openId, onOpen }: Props) {
  const now = useNow(10_000);
  const { zone } = usePreferences();
  const span = parseDuration(rangeText) ?? parseDuration(rangeDefault) ?? 1;
  const step = span / 6;
  const from = Math.floor((now - span / 4) / step) * step;
  const at = (time: number) => Math.min(100, Math.max(0, ((time - from) / span) * 100));
  const within = silences.filter((one) => Date.parse(one.ends_at) > from && Date.parse(one.starts_at) < from + span);
  const ticks = [0, 1, 2, 3, 4, 5, 6].map((part) => from + part * step);
  return (
    <section className={styles.strip} aria-label="Silences over time">
      <div className={styles.head}>
        <h2 className="b5">
          {moment(from, zone, now)} to {moment(from + span, zone, now)}
        </h2>
        {within.length > lanesMax && <span className="t3">the first {lanesMax} of {within.length}</span>}
        <span className="grow" />
        <Segments label="Range" value={rangeText} options={ranges} onChange={onRange} />
      </div>
      <div className={styles.chart}>
        {ticks.slice(0, -1).map((tick) => (
          <i key={tick} className={styles.grid} style={{ left: `${at(tick)}%` }} />
        ))}
        {within.slice(0, lanesMax).map((silence) => {
          const left = at(Date.parse(silence.starts_at));
          const width = at(Date.parse(silence.ends_at)) - left;
          const label = silence.matchers.map(matcherText).join(" ");
          return (
            <div key={silence.id} className={styles.lane}>
              <button type="button" className={`${styles.bar} ${silence.state === "pending" ? styles.pending : ""} ${openId === silence.id ? styles.open : ""}`} style={{ left: `${left}%`, width: `max(${width}%, 8px)` }} onClick={() => onOpen(silence.id)} title={label}>
                <span className={width < 12 ? "hidden" : "ell"}>{label}</span>
              </button>
              {width < 12 && (
                <span className={styles.beside} style={left + width > 60 ? { right: `${100 - left}%` } : { left: `max(${left + width}%, 8px)` }} aria-hidden="true">
                  {label}
                </span>
              )}
            </div>
          );
        })}
        <div className={styles.now} style={{ left: `${at(now)}%` }} aria-hidden="true">
          <span>{clock(now, zone)}</span>
        </div>
      </div>
      <div className={styles.ticks} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick}>{span > 86_400_000 ? date(tick, zone, now).replace(/ \d\d:\d\d$/, "") : clock(tick, zone)}</span>
        ))}
      </div>
    </section>
  );
}
