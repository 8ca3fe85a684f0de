// One time axis under everything that happened: alerts, notifications, people. Its events are those of the timeline.
import type { Incident, TimelineEntry } from "../../api/types";
import { bucketMs, buckets } from "../../ui/buckets";
import { useNow } from "../../ui/now";
import { usePreferences } from "../../ui/preferences";
import type { Range } from "../../ui/range";
import { clock, date } from "../../ui/time";
import styles from "./Lanes.module.css";
import { laneOf } from "./timelineModel";

type Props = { incident: Incident; entries: readonly TimelineEntry[]; marked: string | undefined; onMark: (id: string | undefined) => void };

const minute = 60_000;

/** From shortly before it opened until it ended, or now. */
export function axisOf(incident: Incident, now: number): Range {
  const opened = Date.parse(incident.opened_at);
  const end = incident.resolved_at === undefined ? now : Date.parse(incident.resolved_at);
  const margin = Math.max(minute, (end - opened) * 0.05);
  return { from: opened - margin, to: end + margin };
}

export function Lanes({ incident, entries, marked, onMark }: Props) {
  const now = useNow(10_000);
  const { zone } = usePreferences();
  const range = axisOf(incident, now);
  const span = range.to - range.from;
  const at = (time: number) => `${Math.min(100, Math.max(0, ((time - range.from) / span) * 100))}%`;
  const of = (lane: string) => entries.filter((entry) => laneOf(entry) === lane);
  const ticks = [0, 1, 2, 3, 4, 5].map((part) => range.from + (span * part) / 5);
  const mark = (entry: TimelineEntry) => ({ onMouseEnter: () => onMark(entry.id), onMouseLeave: () => onMark(undefined), "data-marked": marked === entry.id || undefined });
  const people = of("people").toReversed();
  return (
    <section className={styles.lanes} aria-label={`Time axis: ${of("alerts").length} alert events, ${of("notified").length} notifications, ${people.length} acts of people`}>
      <div className={styles.axis}>
        <Lane name="Alerts">
          <AlertBars entries={entries.filter((entry) => entry.kind === "opened" || entry.kind === "alert_joined")} range={range} />
        </Lane>
        <Lane name="Notified">
          {of("notified").map((entry) => (
            <i key={entry.id} className={styles.dot} style={{ left: at(Date.parse(entry.at)) }} title={entry.text} {...mark(entry)} />
          ))}
        </Lane>
        <Lane name="People">
          {people.map((entry, index) => {
            const next = people[index + 1];
            const room = next === undefined || Date.parse(next.at) - Date.parse(entry.at) > span / 4;
            return (
              <span key={entry.id} className={styles.person} style={{ left: at(Date.parse(entry.at)) }} title={entry.text} {...mark(entry)}>
                <i className={`${styles.dot} ${entry.kind === "acknowledged" ? styles.acknowledged : ""}`} />
                {room && <span className={Date.parse(entry.at) - range.from > span * 0.7 ? styles.before : styles.after}>{entry.kind === "note" ? `${entry.actor ?? ""} noted` : entry.text}</span>}
              </span>
            );
          })}
        </Lane>
        {incident.resolved_at === undefined && (
          <div className={styles.nowTrack} aria-hidden="true">
            <div className={styles.now} style={{ left: at(now) }}>
              <span>now</span>
            </div>
          </div>
        )}
      </div>
      <div className={styles.ticks} aria-hidden="true">
        {ticks.map((tick, index) => (
          <span key={index}>{span > 24 * 60 * minute ? date(tick, zone, now) : clock(tick, zone, span < 10 * minute)}</span>
        ))}
      </div>
    </section>
  );
}

function Lane({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={styles.lane}>
      <span className={styles.name}>{name}</span>
      <div className={styles.track}>{children}</div>
    </div>
  );
}

function AlertBars({ entries, range }: { entries: readonly TimelineEntry[]; range: Range }) {
  const step = Math.max(bucketMs(range), (range.to - range.from) / 60);
  const bars = buckets(entries.map((entry) => ({ at: Date.parse(entry.at), critical: true })), range, step);
  const max = Math.max(1, ...bars.map((bar) => bar.critical));
  return bars.map(
    (bar, index) =>
      bar.critical > 0 && (
        <i key={index} className={styles.bar} title={`${bar.critical} alerts joined`} style={{ left: `${(index * step * 100) / (range.to - range.from)}%`, height: 4 + (bar.critical / max) * 12 }} />
      ),
  );
}
