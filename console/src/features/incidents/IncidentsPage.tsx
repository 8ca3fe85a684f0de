// What is broken and why: the list of incidents.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { episodesQuery } from "../../api/alerts";
import { commands } from "../../api/commands";
import { incidentCountQuery, incidentsQuery } from "../../api/incidents";
import type { Alert, Incident } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { IconBellOff } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { useNow } from "../../ui/now";
import { ActionButton, Page } from "../../ui/Page";
import { rangeOf } from "../../ui/range";
import { countBySeverity } from "../../ui/severity";
import { Table } from "../../ui/Table";
import { useGo } from "../../ui/To";
import { useUrlState } from "../../ui/useUrlState";
import { incidentColumns } from "./columns";
import { EpisodeStrip } from "./EpisodeStrip";
import { IncidentFilterBar, SelectionBar } from "./IncidentFilterBar";
import { IncidentPanel } from "./IncidentPanel";
import { IncidentsNone } from "./IncidentsNone";
import styles from "./IncidentsPage.module.css";
import { incidentSearch, rangeDefault, sortDefault, stateDefault } from "./search";
import { useResponses } from "./useResponses";

const groupByService = (incident: Incident) => ({ id: incident.service ?? "", label: incident.service ?? "Without a service" });
const idOf = (incident: Incident) => incident.readable_id;

export default function IncidentsPage() {
  const [search, setSearch] = useUrlState(incidentSearch);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<Incident>();
  const go = useGo();
  const responses = useResponses();

  const sort = search.sort ?? sortDefault;
  const filters = { state: search.state ?? stateDefault, severity: search.severity, service: search.service, q: search.q };
  const query = useInfiniteQuery(incidentsQuery({ ...filters, sort }));
  const counted = useQuery(incidentCountQuery({ ...filters, severity: undefined }));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);

  const now = useNow(60_000);
  const rangeText = search.range ?? rangeDefault;
  const range = useMemo(() => rangeOf(rangeText, now + 60_000) ?? { from: now - 86_400_000, to: now }, [rangeText, now]);
  const episodes = useQuery(episodesQuery(rangeText, () => rangeOf(rangeText, Date.now())?.from ?? 0));
  const columns = useMemo(
    () => incidentColumns({ byIncident: byIncident(episodes.data?.alerts ?? []), range, title: rangeTitle(rangeText) }),
    [episodes.data, range, rangeText],
  );

  const chosen = selected.size > 0 ? rows.filter((row) => selected.has(idOf(row))) : cursor ? [cursor] : [];
  const filtered = search.state !== undefined || search.severity !== undefined || search.service !== undefined || search.q !== undefined;
  const clear = () => setSearch({ state: undefined, severity: undefined, service: undefined, q: undefined });
  const actions: Action[] = [
    { id: "incident.acknowledge", label: "Acknowledge", keys: "a", bar: "acknowledge", why: responses.whyNotAcknowledge(chosen), run: () => responses.acknowledge(chosen) },
    { id: "incident.silence", label: "Silence...", keys: "s", bar: "silence", why: responses.whyNotSilence(chosen), run: () => chosen[0] && responses.silence(chosen[0]) },
    { id: "incident.resolve", label: "Resolve...", keys: "e", why: responses.whyNotResolve(chosen), run: () => responses.resolve(chosen) },
    { id: "list.clear", label: "Clear filters", keys: "Shift+x", quiet: !filtered, run: clear },
  ];
  const escape: Action = { id: "list.unselect", label: "Clear the selection", keys: "Escape", quiet: true, run: () => setSelected(new Set()) };
  useActions(selected.size > 0 ? [...actions, escape] : actions);
  const [acknowledge, silence, resolve] = actions as [Action, Action, Action, Action];

  const items = counted.data?.items ?? [];
  const openCount = `${items.length}${counted.data?.next == null ? "" : "+"}`;
  const sub = counted.data && `${openCount} ${search.state ?? "open"}${episodes.data ? `, from ${episodes.data.complete ? "" : "more than "}${episodes.data.alerts.length.toLocaleString()} ${episodes.data.alerts.length === 1 ? "alert" : "alerts"} in ${rangeTitle(rangeText)}` : ""}`;
  const panel = search.open !== undefined && (
    <IncidentPanel id={search.open} onClose={() => setSearch({ open: undefined })} onOpen={() => go({ page: "incidents", id: search.open })} />
  );

  return (
    <Page title="Incidents" tabs sub={sub} call={commands.incidentList({ ...filters, sort: search.sort })} panel={panel} actions={<ActionButton action={silence} icon={<IconBellOff className="icon" />} />}>
      <EpisodeStrip episodes={episodes.data} range={range} rangeText={rangeText} onRange={(next) => setSearch({ range: next === rangeDefault ? undefined : next })} />
      {selected.size > 0 ? (
        <SelectionBar count={selected.size} actions={[acknowledge, silence, resolve]} onClear={() => setSelected(new Set())} />
      ) : (
        <IncidentFilterBar search={search} setSearch={setSearch} counts={countBySeverity(items)} more={counted.data?.next != null} />
      )}
      <Loaded query={query} what="Incidents" permission="incidents:read">
        {() =>
          rows.length === 0 ? (
            <IncidentsNone search={search} setSearch={setSearch} filtered={filtered} onClear={clear} />
          ) : (
            <Table<Incident>
              label="Incidents"
              noun={["incident", "incidents"]}
              rows={rows}
              columns={columns}
              idOf={idOf}
              listKey={JSON.stringify({ ...filters, sort })}
              groupOf={search.group === "none" ? undefined : groupByService}
              sort={sort}
              onSort={(next) => setSearch({ sort: next === sortDefault ? undefined : next })}
              selected={selected}
              onSelected={setSelected}
              openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === idOf(row) && how === "push" ? undefined : idOf(row) }, how)}
              onOpen={(row) => go({ page: "incidents", id: idOf(row) })}
              onCursor={setCursor}
              onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
              after={query.isFetchingNextPage && <p className={styles.more}>Loading older incidents</p>}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function byIncident(alerts: readonly Alert[]): ReadonlyMap<string, Alert[]> {
  const map = new Map<string, Alert[]>();
  for (const alert of alerts) {
    if (alert.incident === undefined) continue;
    const found = map.get(alert.incident);
    if (found === undefined) map.set(alert.incident, [alert]);
    else found.push(alert);
  }
  return map;
}

function rangeTitle(text: string): string {
  return text.includes("/") ? "this range" : text.replace(/(\d+)([a-z])/, "$1 $2");
}
