import { useQuery } from "@tanstack/react-query";
import { incidentAlertsQuery, incidentQuery } from "../../api/incidents";
import type { Incident } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { Loaded } from "../../ui/Loaded";
import { LabelTags, missing, SeverityTag } from "../../ui/marks";
import { Facts, Panel, Section } from "../../ui/Panel";
import { To } from "../../ui/To";
import { IncidentState } from "./IncidentState";
import styles from "./IncidentPanel.module.css";
import { AlertLines } from "./AlertLines";
import { useResponses } from "./useResponses";

type Props = { id: string; onClose: () => void; onOpen: () => void };

/** The incident beside the list: enough to decide whether to open or to acknowledge it. */
export function IncidentPanel({ id, onClose, onOpen }: Props) {
  const query = useQuery(incidentQuery(id));
  const responses = useResponses();
  const incident = query.data;
  const foot = incident && (
    <>
      <Button look="primary" keys="a" why={responses.whyNotAcknowledge([incident])} onClick={() => responses.acknowledge([incident])}>
        Acknowledge
      </Button>
      <Button keys="Enter" onClick={onOpen}>
        Open
      </Button>
    </>
  );
  return (
    <Panel kind="Incident" onClose={onClose} foot={foot}>
      <Loaded query={query} what="The incident" permission="incidents:read">
        {(shown) => <Content incident={shown} />}
      </Loaded>
    </Panel>
  );
}

function Content({ incident }: { incident: Incident }) {
  const alerts = useQuery(incidentAlertsQuery(incident.readable_id));
  return (
    <>
      <Section>
        <div className="row">
          <SeverityTag severity={incident.severity} />
          <To page="incidents" id={incident.readable_id} className="mono link">
            {incident.readable_id}
          </To>
        </div>
        <h3 className={styles.headline}>{incident.headline}</h3>
        <Facts
          facts={[
            ["State", <span className={styles.state} key="state"><IncidentState incident={incident} /></span>],
            ["Opened", <Ago key="opened" at={incident.opened_at} />],
            ["Service", incident.service ?? missing],
            ["Environment", incident.environment ?? missing],
            incident.recurrence_of !== undefined && ["Recurrence of", <To key="recurrence" page="incidents" id={incident.recurrence_of} className="mono link">{incident.recurrence_of}</To>],
          ]}
        />
      </Section>
      <Section title="Alerts" note={`${incident.alerts_firing} firing of ${incident.alerts_total}`}>
        <Loaded query={alerts} what="Its alerts" permission="alerts:read">
          {(page) => <AlertLines alerts={page.items.slice(0, 12)} more={page.items.length > 12 || page.next != null} />}
        </Loaded>
      </Section>
      <Section title="Grouped by">
        {Object.keys(incident.group_labels).length === 0 ? <p className="t2">All alerts of its route.</p> : <LabelTags labels={incident.group_labels} />}
      </Section>
    </>
  );
}
