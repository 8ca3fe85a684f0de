import type { Alert } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Glyph } from "../../ui/Glyph";
import { severityGlyph, severityWord } from "../../ui/severity";
import { To } from "../../ui/To";
import styles from "./IncidentPanel.module.css";

/** Alerts as lines: glyph of severity or of being over, name, what tells it apart, since when. */
export function AlertLines({ alerts, more }: { alerts: readonly Alert[]; more: boolean }) {
  return (
    <ul>
      {alerts.map((alert) => (
        <li key={alert.id} className={styles.line}>
          {alert.state === "resolved" ? <Glyph name="ok" label="resolved" /> : alert.state === "suppressed" ? <Glyph name="muted" label="suppressed" /> : <Glyph name={severityGlyph(alert.severity)} label={severityWord(alert.severity)} />}
          <To page="alerts" search={{ open: alert.id }} className="ell" title={alert.summary}>
            {alert.name}
          </To>
          <span className="t3 ell">{alert.host ?? alert.labels.instance ?? ""}</span>
          <Ago at={alert.starts_at} />
        </li>
      ))}
      {more && <li className="t3">More on its page.</li>}
    </ul>
  );
}
