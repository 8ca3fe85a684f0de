import { useQuery } from "@tanstack/react-query";
import { alertQuery } from "../../api/alerts";
import type { Alert } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { useOpenDialog } from "../../ui/dialogs";
import { Loaded } from "../../ui/Loaded";
import { LabelTags, missing, SeverityTag } from "../../ui/marks";
import { Facts, Panel, Section } from "../../ui/Panel";
import { safeUrl } from "../../ui/safeUrl";
import { To } from "../../ui/To";
import { useWhyNot } from "../../ui/useMay";
import styles from "./AlertPanel.module.css";
import { AlertState } from "./AlertState";

export function AlertPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(alertQuery(id));
  const openDialog = useOpenDialog();
  const maySilence = useWhyNot("silences:write");
  const alert = query.data;
  const silence = () => alert && openDialog("silence.create", { matchers: Object.entries(alert.labels).map(([name, value]) => ({ name, value, regex: false, equal: true })) });
  return (
    <Panel kind="Alert" onClose={onClose} foot={alert && <Button keys="s" why={maySilence} onClick={silence}>Silence...</Button>}>
      <Loaded query={query} what="The alert" permission="alerts:read">
        {(shown) => <Content alert={shown} />}
      </Loaded>
    </Panel>
  );
}

function Content({ alert }: { alert: Alert }) {
  const url = safeUrl(alert.url);
  return (
    <>
      <Section>
        <div className="row">
          <SeverityTag severity={alert.severity} />
          <span className="row"><AlertState alert={alert} /></span>
        </div>
        <h3 className={styles.name}>{alert.name}</h3>
        {alert.summary !== "" && <p className="t2">{alert.summary}</p>}
      </Section>
      <Section title="Facts">
        <Facts
          facts={[
            ["Incident", alert.incident === undefined ? missing : <To key="incident" page="incidents" id={alert.incident} className="mono link">{alert.incident}</To>],
            ["Started", <Ago key="started" at={alert.starts_at} as="moment" />],
            alert.resolved_at !== undefined && ["Resolved", <Ago key="resolved" at={alert.resolved_at} as="moment" />],
            ["Last seen", <Ago key="updated" at={alert.updated_at} />],
            ["Service", alert.service ?? missing],
            ["Environment", alert.environment ?? missing],
            ["Host", alert.host ?? missing],
            ["Came by", alert.integration_id === undefined ? "Alertmanager's API" : "an integration"],
            url !== undefined && ["Generator", <a key="url" className="link" href={url} rel="noreferrer" target="_blank">Open at its source</a>],
          ]}
        />
      </Section>
      {alert.silenced_by.length > 0 && (
        <Section title="Silenced by">
          {alert.silenced_by.map((silence) => (
            <To key={silence} page="silences" search={{ open: silence }} className="mono link">{silence.slice(0, 8)}</To>
          ))}
        </Section>
      )}
      {alert.inhibited_by.length > 0 && <Section title="Inhibited by"><p className="mono">{alert.inhibited_by.join(" ")}</p></Section>}
      <Section title="Labels"><LabelTags labels={alert.labels} /></Section>
      {Object.keys(alert.annotations).length > 0 && (
        <Section title="Annotations">
          <Facts facts={Object.entries(alert.annotations).map(([name, value]) => [name, value] as const)} />
        </Section>
      )}
    </>
  );
}
