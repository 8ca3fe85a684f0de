import type { Alert } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Changed } from "../../ui/Changed";
import { Glyph } from "../../ui/Glyph";
import { missing } from "../../ui/marks";
import { severityGlyph, severityWord } from "../../ui/severity";
import type { Column } from "../../ui/Table";
import { To } from "../../ui/To";
import { AlertState } from "./AlertState";

export const alertColumns: readonly Column<Alert>[] = [
  { id: "severity", head: <span className="hidden">Severity</span>, width: "44px", sort: "severity", first: "descending", cell: ({ severity }) => <Glyph name={severityGlyph(severity)} label={severityWord(severity)} /> },
  { id: "name", head: "Alert", width: "32%", sort: "name", cell: ({ name }) => <span className="b5" title={name}>{name}</span> },
  { id: "summary", head: "Summary", hide: "narrow", cell: ({ summary }) => (summary === "" ? missing : <span className="t2" title={summary}>{summary}</span>) },
  { id: "service", head: "Service", width: "128px", hide: "medium", cell: ({ service }) => service ?? missing },
  { id: "where", head: "Where", width: "150px", hide: "medium", cell: ({ host, labels }) => <span title={labels.instance}>{host ?? labels.instance ?? missing}</span> },
  { id: "state", head: "State", width: "104px", hide: "phone", cell: (alert) => <Changed value={alert.state}><AlertState alert={alert} /></Changed> },
  { id: "incident", head: "Incident", width: "88px", hide: "narrow", cell: ({ incident }) => (incident === undefined ? missing : <To page="incidents" id={incident} className="mono">{incident}</To>) },
  { id: "age", head: "Age", width: "104px", align: "right", sort: "started", first: "descending", cell: ({ starts_at: at }) => <Ago at={at} /> },
];
