import { Fragment, type ReactNode } from "react";
import type { Incident, TimelineEntry } from "../../api/types";
import { Glyph } from "../../ui/Glyph";
import { useNow } from "../../ui/now";
import { usePreferences } from "../../ui/preferences";
import { age, duration, moment } from "../../ui/time";
import styles from "./IncidentPage.module.css";

/** Firing since, notified after, acknowledged after by whom, resolved after by whom: one line. */
export function Lifecycle({ incident, entries }: { incident: Incident; entries: readonly TimelineEntry[] }) {
  const now = useNow();
  const { zone } = usePreferences();
  const opened = Date.parse(incident.opened_at);
  const after = (at: string) => duration(Math.floor((Date.parse(at) - opened) / 1000) * 1000);
  const notified = entries.filter((entry) => entry.kind === "notification").at(-1);
  const over = incident.resolved_at !== undefined;
  const steps: ReactNode[] = [
    over ? (
      <><Glyph name="waiting" tone="muted" /><b>Opened</b> {moment(opened, zone, now)}</>
    ) : (
      <><Glyph name="firing" tone={incident.alerts_firing > 0 ? "critical" : "plain"} /><b>{incident.alerts_firing > 0 ? "Firing" : "Open"}</b> since {moment(opened, zone, now)}, {age(now - opened)}</>
    ),
  ];
  if (notified !== undefined) steps.push(<><Glyph name="notification" /><b>Notified</b> after {after(notified.at)}</>);
  if (incident.acknowledged_at !== undefined)
    steps.push(<><Glyph name="acknowledged" tone="ok" /><b>Acknowledged</b> after {after(incident.acknowledged_at)} by {incident.acknowledged_by}</>);
  if (incident.resolved_at !== undefined)
    steps.push(<><Glyph name="ok" /><b>Resolved</b> after {after(incident.resolved_at)} {incident.resolved_by === "alerts" ? "when its alerts ended" : `by ${incident.resolved_by}`}</>);
  return (
    <p className={styles.life}>
      {steps.map((step, index) => (
        <Fragment key={index}>
          {index > 0 && <span className={styles.line} aria-hidden="true" />}
          <span className={styles.step}>{step}</span>
        </Fragment>
      ))}
    </p>
  );
}
