// What matchers mute of the alerts that are live now, grouped by name, and which open incidents they would hide.
import { useQuery } from "@tanstack/react-query";
import { asProblem } from "../../api/problem";
import { silencePreviewQuery } from "../../api/silences";
import type { Alert, Matcher } from "../../api/types";
import { Glyph } from "../../ui/Glyph";
import { severityGlyph, severityWord } from "../../ui/severity";
import styles from "./SilencePanel.module.css";

export function Preview({ matchers }: { matchers: readonly Matcher[] }) {
  const query = useQuery(silencePreviewQuery([...matchers]));
  if (matchers.length === 0) return <p className="t2">Name at least one label to see what it mutes.</p>;
  if (query.error) return <p className="crit" role="alert">{asProblem(query.error).message}</p>;
  if (query.data === undefined) return <p className="t3">–</p>;
  const { alerts, alerts_total: total } = query.data;
  if (total === 0) return <p className="t2">No live alert matches. It mutes those that come.</p>;
  const incidents = [...new Set(alerts.flatMap((alert) => alert.incident ?? []))];
  return (
    <div role="status">
      <p className="b5">{total} {total === 1 ? "alert" : "alerts"}</p>
      <ul>
        {byName(alerts).map(([name, group]) => (
          <li key={name} className={styles.line}>
            <Glyph name={severityGlyph(group.severity)} label={severityWord(group.severity)} />
            <span className="ell">{name}</span>
            <span className="t3 ell">{group.where}</span>
            <span>{group.count}</span>
          </li>
        ))}
      </ul>
      {total > alerts.length && <p className="t3">The first {alerts.length} are counted here.</p>}
      {incidents.length > 0 && (
        <p className={styles.warning}>
          <Glyph name="warning" />
          <span>They belong to {incidents.length === 1 ? "the incident" : "the incidents"} {incidents.slice(0, 5).join(", ")}{incidents.length > 5 ? ` and ${incidents.length - 5} more` : ""}. Muting stops their notifications.</span>
        </p>
      )}
    </div>
  );
}

function byName(alerts: readonly Alert[]) {
  const groups = new Map<string, { severity: number; where: string; count: number }>();
  for (const alert of alerts) {
    const group = groups.get(alert.name) ?? { severity: 5, where: alert.service ?? "", count: 0 };
    groups.set(alert.name, {
      severity: Math.min(group.severity, alert.severity),
      where: group.where === (alert.service ?? "") ? group.where : "several services",
      count: group.count + 1,
    });
  }
  return [...groups];
}
