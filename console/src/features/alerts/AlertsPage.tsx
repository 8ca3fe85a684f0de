// Every alert, one line an episode: what fires, what is muted, what has ended.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { alertCountQuery, alertsQuery } from "../../api/alerts";
import { commands } from "../../api/commands";
import type { Alert, Matcher } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Choose } from "../../ui/Choose";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { Chip, FilterBar, FilterField, SeveritySegments } from "../../ui/FilterBar";
import { IconBell, IconBellOff } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { ActionButton, Page } from "../../ui/Page";
import { countBySeverity } from "../../ui/severity";
import { Empty, NoMatch } from "../../ui/State";
import { Table } from "../../ui/Table";
import { To } from "../../ui/To";
import { useUrlState } from "../../ui/useUrlState";
import { useWhyNot } from "../../ui/useMay";
import { AlertPanel } from "./AlertPanel";
import { alertColumns } from "./columns";
import { type AlertSearch, alertSearch, sortDefault, stateDefault, typedFilter } from "./search";

const stateChoices = [
  [stateDefault, "firing or muted"],
  ["firing", "firing"],
  ["suppressed", "muted"],
  ["resolved", "resolved"],
  ["firing,suppressed,resolved", "any"],
] as const;
const idOf = (alert: Alert) => alert.id;

/** All labels of an alert as matchers: the dialog lets a person remove what is too narrow. */
export function matchersOf(alert: Alert): Matcher[] {
  return Object.entries(alert.labels).map(([name, value]) => ({ name, value, regex: false, equal: true }));
}

export default function AlertsPage() {
  const [search, setSearch] = useUrlState(alertSearch);
  const [cursor, setCursor] = useState<Alert>();
  const openDialog = useOpenDialog();
  const maySilence = useWhyNot("silences:write");
  const sort = search.sort ?? sortDefault;
  const filters = { state: search.state ?? stateDefault, severity: search.severity, q: search.q, filter: search.filter };
  const query = useInfiniteQuery(alertsQuery({ ...filters, sort }));
  const counted = useQuery(alertCountQuery({ ...filters, severity: undefined }));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const filtered = search.state !== undefined || search.severity !== undefined || search.q !== undefined || search.filter !== undefined;
  const clear = () => setSearch({ state: undefined, severity: undefined, q: undefined, filter: undefined });

  const silence: Action = {
    id: "alert.silence", label: "Silence...", keys: "s", bar: "silence",
    why: maySilence ?? (cursor === undefined ? "Choose an alert first" : undefined),
    run: () => cursor && openDialog("silence.create", { matchers: matchersOf(cursor) }),
  };
  useActions([silence, { id: "list.clear", label: "Clear filters", keys: "Shift+x", quiet: !filtered, run: clear }]);
  const chips = <Chips search={search} setSearch={setSearch} />;
  return (
    <Page
      title="Alerts"
      tabs
      sub={counted.data && `${countText(counted.data)} ${stateChoices.find(([id]) => id === filters.state)?.[1] ?? ""}`}
      call={commands.alertList({ ...filters, sort: search.sort })}
      actions={<ActionButton action={silence} icon={<IconBellOff className="icon" />} />}
      panel={search.open !== undefined && <AlertPanel id={search.open} onClose={() => setSearch({ open: undefined })} />}
    >
      <FilterBar>
        <SeveritySegments value={search.severity} counts={countBySeverity(counted.data?.items ?? [])} more={counted.data?.next != null} onChange={(severity) => setSearch({ severity })} />
        <Choose<string> label="State" value={filters.state} options={stateChoices} onChange={(state) => setSearch({ state: state === stateDefault ? undefined : state })} />
        {chips}
        <FilterField hint='text, service=checkout or instance=~"db.*"' onAdd={(text) => { setSearch(typedFilter(text, search)); return undefined; }} />
      </FilterBar>
      <Loaded query={query} what="Alerts" permission="alerts:read">
        {() =>
          rows.length > 0 ? (
            <Table<Alert>
              label="Alerts"
              noun={["alert", "alerts"]}
              rows={rows}
              columns={alertColumns}
              idOf={idOf}
              listKey={JSON.stringify({ ...filters, sort })}
              sort={sort}
              onSort={(next) => { const [first = sortDefault] = next.split(","); setSearch({ sort: first === sortDefault ? undefined : first }); }}
              openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === row.id && how === "push" ? undefined : row.id }, how)}
              onOpen={(row) => setSearch({ open: row.id })}
              onCursor={setCursor}
              onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
            />
          ) : filtered ? (
            <NoMatch noun="alert" onClear={clear} filters={<>{search.state !== undefined && <Chip name="State" value={search.state} onRemove={() => setSearch({ state: undefined })} />}{search.severity !== undefined && <Chip name="Severity" value={search.severity} onRemove={() => setSearch({ severity: undefined })} />}{chips}</>} without={search.severity !== undefined && counted.data ? `Without the severity filter there would be ${countText(counted.data)}.` : undefined} />
          ) : (
            <Empty
              icon={<IconBell className="icon" />}
              title="No alert fires"
              text="Prometheus pushes alerts to this server's address as it would to an Alertmanager; other senders use an integration."
              action={<To page="integrations" className="link">Show integrations</To>}
              command="mainstay alert list --state resolved"
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function Chips({ search, setSearch }: { search: AlertSearch; setSearch: (change: Partial<AlertSearch>) => void }) {
  return (
    <>
      {search.q !== undefined && <Chip name="Text" value={search.q} onRemove={() => setSearch({ q: undefined })} />}
      {(search.filter ?? []).map((filter) => (
        <Chip key={filter} name="Label" value={filter} onRemove={() => setSearch({ filter: (search.filter ?? []).filter((one) => one !== filter) })} />
      ))}
    </>
  );
}
