// One incident: where it stands, one time axis, its alerts, its timeline, what it belongs to.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { commands } from "../../api/commands";
import { incidentAlertsQuery, incidentQuery, incidentTimelineQuery } from "../../api/incidents";
import { asProblem } from "../../api/problem";
import type { Incident } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { CopyLink, copyLink } from "../../ui/CopyLink";
import { IconBellOff, IconCheck, IconCircleHalf2, IconSearch } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { SeverityTag } from "../../ui/marks";
import { ActionButton, Page } from "../../ui/Page";
import { Empty } from "../../ui/State";
import { To } from "../../ui/To";
import { AlertsOfIncident } from "./AlertsOfIncident";
import styles from "./IncidentPage.module.css";
import { IncidentSide } from "./IncidentSide";
import { Lanes } from "./Lanes";
import { Lifecycle } from "./Lifecycle";
import { NoteField } from "./NoteField";
import { Timeline } from "./Timeline";
import { useResponses } from "./useResponses";

export default function IncidentPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(incidentQuery(id));
  if (query.data !== undefined) return <Shown incident={query.data} query={query} />;
  return (
    <Page title={id} call={commands.incidentShow(id)}>
      {query.error && asProblem(query.error).status === 404 ? (
        <Empty icon={<IconSearch className="icon" />} title={`There is no incident ${id}`} text="It may belong to another tenant, or the link is mistyped." action={<To page="incidents" className="link">Show open incidents</To>} />
      ) : (
        <Loaded query={query} what={`Incident ${id}`} permission="incidents:read">{() => null}</Loaded>
      )}
    </Page>
  );
}

type ShownProps = { incident: Incident; query: { data: Incident | undefined; error: unknown; dataUpdatedAt: number; refetch: () => unknown } };

function Shown({ incident, query }: ShownProps) {
  const id = incident.readable_id;
  const [marked, setMarked] = useState<string>();
  const timeline = useQuery(incidentTimelineQuery(id));
  const alerts = useQuery(incidentAlertsQuery(id));
  const responses = useResponses();
  const entries = timeline.data?.items ?? [];

  const acknowledge: Action = { id: "incident.acknowledge", label: "Acknowledge", keys: "a", bar: "acknowledge", why: responses.whyNotAcknowledge([incident]), run: () => responses.acknowledge([incident]) };
  const silence: Action = { id: "incident.silence", label: "Silence...", keys: "s", bar: "silence", why: responses.whyNotSilence([incident]), run: () => responses.silence(incident) };
  const resolve: Action = { id: "incident.resolve", label: "Resolve...", keys: "e", bar: "resolve", why: responses.whyNotResolve([incident]), run: () => responses.resolve([incident]) };
  useActions([
    acknowledge,
    silence,
    resolve,
    { id: "incident.note", label: "Add a note", keys: "n", bar: "note", why: responses.whyNotNote, run: () => document.getElementById("note")?.focus() },
    { id: "incident.copy", label: "Copy link", keys: "y", bar: "copy link", run: () => void copyLink() },
  ]);
  const open = incident.state === "open";
  const heading = (
    <>
      <SeverityTag severity={incident.severity} />
      <span className="mono t2">{id}</span>
      <h1 className={styles.headline} title={incident.headline}>{incident.headline}</h1>
    </>
  );
  const buttons = (
    <>
      <CopyLink keys="y" />
      <ActionButton action={silence} icon={<IconBellOff className="icon" />} />
      <ActionButton action={acknowledge} look={open ? "primary" : "plain"} icon={<IconCircleHalf2 className="icon" />} />
      <ActionButton action={resolve} look={incident.state === "acknowledged" ? "primary" : "plain"} icon={<IconCheck className="icon" />} />
    </>
  );
  return (
    <Page title={`${id} ${incident.headline}`} heading={heading} call={commands.incidentShow(id)} actions={buttons} below={<Lifecycle incident={incident} entries={entries} />}>
      <div className={styles.columns}>
        <div className={styles.middle} tabIndex={0} role="group" aria-label="What happened">
          <Loaded query={query} what="The incident" permission="incidents:read">{() => <Lanes incident={incident} entries={entries} marked={marked} onMark={setMarked} />}</Loaded>
          <div className={styles.halves}>
            <div className={styles.half}>
              <Loaded query={alerts} what="Its alerts" permission="alerts:read">{(page) => <AlertsOfIncident alerts={page.items} more={page.next != null} />}</Loaded>
            </div>
            <div className={styles.half}>
              <Loaded query={timeline} what="The timeline" permission="incidents:read">{() => <Timeline entries={entries} marked={marked} onMark={setMarked} />}</Loaded>
              <NoteField id={id} why={responses.whyNotNote} />
            </div>
          </div>
        </div>
        <IncidentSide incident={incident} alerts={alerts.data?.items ?? []} />
      </div>
    </Page>
  );
}
