import { useQuery } from "@tanstack/react-query";
import { incidentQuery } from "../../api/incidents";
import type { Alert, Incident } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { LabelTags, missing } from "../../ui/marks";
import { Facts, Section } from "../../ui/Panel";
import { Sections } from "../../ui/sections";
import { To } from "../../ui/To";
import { commonLabels } from "./commonLabels";
import styles from "./IncidentPage.module.css";

/** What the incident belongs to: service, route, labels, the incident it recurs, and what other features know of it. */
export function IncidentSide({ incident, alerts }: { incident: Incident; alerts: readonly Alert[] }) {
  const common = commonLabels(alerts);
  return (
    <aside className={styles.side} aria-label="About this incident" tabIndex={0}>
      <Section title="Service">
        <Facts facts={[["Service", incident.service ?? missing], ["Environment", incident.environment ?? missing]]} />
      </Section>
      <Section title="Why these are one incident">
        <p className="t2">Alerts of one route with the same group labels.</p>
        <Facts facts={[["Route", <span key="route" className="mono">{incident.route_key}</span>]]} />
        {Object.keys(incident.group_labels).length > 0 && <LabelTags labels={incident.group_labels} />}
      </Section>
      <Sections place="incident" show={{ incident }} />
      {incident.recurrence_of !== undefined && <Recurrence id={incident.recurrence_of} />}
      {Object.keys(common).length > 0 && (
        <Section title="Common labels">
          <LabelTags labels={common} />
        </Section>
      )}
    </aside>
  );
}

function Recurrence({ id }: { id: string }) {
  const { data } = useQuery(incidentQuery(id));
  return (
    <Section title="Recurrence of">
      <p>
        <To page="incidents" id={id} className="link">
          <span className="mono">{id}</span> {data?.headline}
        </To>
      </p>
      {data?.resolved_at !== undefined && (
        <p className="t2">
          Resolved <Ago at={data.resolved_at} as="moment" /> {data.resolved_by === "alerts" ? "when its alerts ended" : `by ${data.resolved_by}`}
        </p>
      )}
    </Section>
  );
}
