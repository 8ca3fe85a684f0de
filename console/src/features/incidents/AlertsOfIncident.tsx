import type { Alert } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Glyph } from "../../ui/Glyph";
import { missing } from "../../ui/marks";
import { severityGlyph, severityWord } from "../../ui/severity";
import { To } from "../../ui/To";
import styles from "./IncidentPage.module.css";

export function AlertsOfIncident({ alerts, more }: { alerts: readonly Alert[]; more: boolean }) {
  const firing = alerts.filter((alert) => alert.state === "firing").length;
  return (
    <section aria-label="Alerts">
      <h2 className={styles.tableHead}>
        Alerts
        <span>
          {firing} firing of {alerts.length}
          {more && "+"}
        </span>
      </h2>
      <table className={styles.alerts}>
        <thead>
          <tr>
            <th className={styles.glyph}><span className="hidden">Severity</span></th>
            <th>Alert</th>
            <th className={styles.where}>Where</th>
            <th className={styles.state}>State</th>
            <th className={styles.since}>Since</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={alert.id}>
              <td className={styles.glyph}><Glyph name={severityGlyph(alert.severity)} label={severityWord(alert.severity)} /></td>
              <td title={alert.summary}><To page="alerts" search={{ open: alert.id, ...(alert.state === "resolved" ? { state: "resolved" } : {}) }} className="b5">{alert.name}</To></td>
              <td className="t2" title={alert.labels.instance}>{alert.host ?? alert.labels.instance ?? alert.service ?? missing}</td>
              <td><AlertState alert={alert} /></td>
              <td className="t2"><Ago at={alert.starts_at} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function AlertState({ alert }: { alert: Alert }) {
  if (alert.state === "resolved") return <span className="row"><Glyph name="ok" />Resolved</span>;
  if (alert.state === "suppressed") return <span className="row"><Glyph name="muted" />Muted</span>;
  return <span className="row"><Glyph name="firing" />Firing</span>;
}
