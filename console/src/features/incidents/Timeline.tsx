import { Fragment, useState } from "react";
import type { TimelineEntry } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Segments } from "../../ui/FilterBar";
import { Glyph, type GlyphName, type Tone } from "../../ui/Glyph";
import { duration } from "../../ui/time";
import styles from "./Timeline.module.css";
import { burstText, countKinds, type Kind, laneOf, timelineItems } from "./timelineModel";

type Props = { entries: readonly TimelineEntry[]; marked: string | undefined; onMark: (id: string | undefined) => void };

const glyphs: Record<TimelineEntry["kind"], readonly [GlyphName, Tone]> = {
  opened: ["firing", "critical"],
  alert_joined: ["firing", "critical"],
  alert_resolved: ["ok", "ok"],
  acknowledged: ["acknowledged", "ok"],
  unacknowledged: ["firing", "plain"],
  resolved: ["ok", "ok"],
  note: ["person", "plain"],
  notification: ["notification", "muted"],
  silence: ["muted", "plain"],
};

/** Everything that happened to the incident, newest first. */
export function Timeline({ entries, marked, onMark }: Props) {
  const [shown, setShown] = useState<Kind | "all">("all");
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const counts = countKinds(entries);
  const items = timelineItems(entries.filter((entry) => shown === "all" || laneOf(entry) === shown), unfolded);
  const options = [
    { id: "all" as const, label: "All", name: `All ${entries.length}` },
    { id: "alerts" as const, label: <><Glyph name="critical" tone="critical" />{counts.alerts}</>, name: `Alerts ${counts.alerts}` },
    { id: "notified" as const, label: <><Glyph name="notification" />{counts.notified}</>, name: `Notified ${counts.notified}` },
    { id: "people" as const, label: <><Glyph name="person" />{counts.people}</>, name: `People ${counts.people}` },
  ];
  return (
    <section className={styles.timeline} aria-label="Timeline">
      <header className={styles.head}>
        <h2 className="b6 grow">Timeline</h2>
        <Segments<Kind | "all"> label="Kinds shown" value={shown} options={options} onChange={setShown} />
      </header>
      <ol>
        {items.map((item) => (
          <Fragment key={item.kind === "entry" ? item.entry.id : item.id}>
            {item.kind === "gap" && <li className={styles.gap}>{duration(item.ms)} without an event</li>}
            {item.kind === "burst" && (
              <Line entry={item.entries[0] as TimelineEntry} marked={item.entries.some((entry) => entry.id === marked)} onMark={onMark}>
                <button type="button" className={styles.burst} onClick={() => setUnfolded(new Set([...unfolded, item.id]))}>
                  <b>{burstText(item.entries)}</b>, show them
                </button>
              </Line>
            )}
            {item.kind === "entry" && (
              <Line entry={item.entry} marked={item.entry.id === marked} onMark={onMark}>
                <span className={styles.text} title={item.entry.text}>
                  {item.entry.text}
                </span>
                <Muted entry={item.entry} />
              </Line>
            )}
          </Fragment>
        ))}
      </ol>
    </section>
  );
}

type LineProps = { entry: TimelineEntry; marked: boolean; onMark: (id: string | undefined) => void; children: React.ReactNode };

function Line({ entry, marked, onMark, children }: LineProps) {
  const [glyph, tone] = glyphs[entry.kind];
  return (
    <li className={`${styles.line} ${marked ? styles.marked : ""}`} onMouseEnter={() => onMark(entry.id)} onMouseLeave={() => onMark(undefined)}>
      <span className={`mono ${styles.time}`}>
        <Ago at={entry.at} as="clock" />
      </span>
      <span className={styles.rail}>
        <Glyph name={glyph} tone={tone} />
      </span>
      <div className={styles.words}>{children}</div>
    </li>
  );
}

function Muted({ entry }: { entry: TimelineEntry }) {
  const actor = entry.actor === undefined || entry.text.includes(entry.actor) ? undefined : entry.actor;
  const text = [actor, entry.detail].filter(Boolean).join(": ");
  return text === "" ? null : (
    <span className={styles.muted} title={text}>
      {text}
    </span>
  );
}
