import type { Alert, Incident } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Spark } from "../../ui/Bars";
import { buckets } from "../../ui/buckets";
import { Changed } from "../../ui/Changed";
import { Glyph } from "../../ui/Glyph";
import { missing } from "../../ui/marks";
import type { Range } from "../../ui/range";
import { severityClass, severityGlyph, severityWord } from "../../ui/severity";
import type { Column } from "../../ui/Table";
import { To } from "../../ui/To";
import { IncidentState } from "./IncidentState";
import styles from "./IncidentsPage.module.css";

type Sparks = { byIncident: ReadonlyMap<string, readonly Alert[]>; range: Range; title: string };

const sparkBars = 40;

export function incidentColumns(sparks: Sparks): Column<Incident>[] {
  return [
    { id: "severity", head: <span className="hidden">Severity</span>, width: "36px", sort: "severity", first: "descending", cell: ({ severity }) => <Changed value={severity}><Glyph name={severityGlyph(severity)} label={severityWord(severity)} /></Changed> },
    { id: "id", head: "Id", width: "84px", hide: "phone", cell: ({ readable_id: id }) => <To page="incidents" id={id} className="mono">{id}</To> },
    { id: "headline", head: "Headline", cell: ({ headline, readable_id: id }) => <To page="incidents" id={id} className={styles.headline} title={headline} tabIndex={-1}>{headline}</To> },
    { id: "service", head: "Service", width: "136px", hide: "narrow", cell: ({ service }) => service ?? missing },
    { id: "grouped", head: "Grouped by", width: "144px", hide: "medium", cell: (incident) => <span className="t3" title={groupText(incident)}>{Object.keys(incident.group_labels).join(" · ") || "all alerts of its route"}</span> },
    { id: "alerts", head: "Alerts", width: "82px", align: "right", sort: "alerts", first: "descending", hide: "narrow", cell: ({ alerts_firing: firing, alerts_total: total }) => <Changed value={`${firing}/${total}`}><span title={`${firing} firing of ${total}`}>{firing} <span className="t3">of {total}</span></span></Changed> },
    { id: "spark", head: `Episodes, ${sparks.title}`, width: "120px", hide: "medium", cell: (incident) => <IncidentSpark incident={incident} sparks={sparks} /> },
    { id: "state", head: "State", width: "152px", hide: "phone", cell: (incident) => <Changed value={incident.state}><IncidentState incident={incident} /></Changed> },
    { id: "age", head: "Age", width: "104px", align: "right", sort: "started", first: "descending", cell: ({ opened_at: at }) => <Ago at={at} /> },
  ];
}

export function groupText(incident: Incident): string {
  return Object.entries(incident.group_labels).map(([name, value]) => `${name}=${value}`).join(", ");
}

function IncidentSpark({ incident, sparks }: { incident: Incident; sparks: Sparks }) {
  const alerts = sparks.byIncident.get(incident.readable_id) ?? [];
  const step = (sparks.range.to - sparks.range.from) / sparkBars;
  const counts = buckets(alerts.map((alert) => ({ at: Date.parse(alert.starts_at), critical: false })), sparks.range, step).map((bucket) => bucket.other);
  return <Spark counts={counts} tone={severityClass(incident.severity)} label={`${alerts.length} episodes in ${sparks.title}`} />;
}
