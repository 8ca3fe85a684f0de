// Where the server's calls go, by webhook and by receiver, and whether their circuit breakers let them.
import { useQuery } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { destinationsQuery } from "../../api/settings";
import type { Destination } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Changed } from "../../ui/Changed";
import { countText } from "../../ui/countText";
import { Glyph } from "../../ui/Glyph";
import { IconWorldShare } from "../../ui/icons";
import { type Filter, ListPage, useList } from "../../ui/ListPage";
import { missing } from "../../ui/marks";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { useUrlState } from "../../ui/useUrlState";
import { breakerGlyphs, breakers, breakerWords, byBreaker, type DestinationSearch, destinationSearch } from "./destinationModel";
import { DestinationPanel } from "./DestinationPanel";

const columns: readonly Column<Destination>[] = [
  { id: "state", head: "State", width: "120px", cell: (one) => <span className="row"><Glyph name={breakerGlyphs[one.state]} />{breakerWords[one.state]}</span> },
  { id: "destination", head: "Destination", cell: ({ destination }) => <span className="mono b5" title={destination}>{destination}</span> },
  { id: "error", head: "Why it failed last", width: "30%", hide: "narrow", cell: ({ last_error: error }) => (error === undefined ? missing : <span title={error}>{error}</span>) },
  { id: "failures", head: "Failures", width: "112px", align: "right", hide: "phone", cell: ({ failures, calls }) => <Changed value={failures}><span className={failures === 0 ? "t3" : undefined}>{failures.toLocaleString()} of {calls.toLocaleString()}</span></Changed> },
  { id: "rejected", head: "Not made", width: "88px", align: "right", hide: "medium", cell: ({ rejected }) => (rejected === 0 ? <span className="t3">0</span> : rejected.toLocaleString()) },
  { id: "retry", head: "Tried again", width: "112px", align: "right", hide: "narrow", cell: ({ retry_at: at }) => (at === undefined ? missing : <Ago at={at} as="moment" />) },
  { id: "used", head: "Last called", width: "112px", align: "right", cell: ({ used_at: at }) => <Ago at={at} /> },
];
const filters: readonly Filter<DestinationSearch>[] = [
  { key: "state", name: "State", choices: [["", "any"], ...breakers.map((one) => [one, breakerWords[one].toLowerCase()] as const)] },
];

export default function DestinationsPage() {
  const url = useUrlState(destinationSearch);
  const [search, setSearch] = url;
  const query = useQuery(destinationsQuery(search.state));
  const list = useList({ query, idOf: (row) => row.destination, open: search.open, order: byBreaker });
  const stopped = list.rows.filter((one) => one.state !== "closed").length;
  return (
    <ListPage<Destination, DestinationSearch>
      title="Destinations" sub={query.data && `${countText(query.data)} called since the start${stopped > 0 ? `, ${stopped} not called now` : ""}`}
      permission="destinations:read" call={commands.destinationList({ state: search.state })}
      list={list} noun={["destination", "destinations"]} columns={columns} url={url} filters={filters}
      panel={list.opened && <DestinationPanel destination={list.opened} onClose={() => setSearch({ open: undefined })} />}
      empty={<Empty icon={<IconWorldShare className="icon" />} title="Nothing was called yet" text="Webhooks and receivers of notifications are called at addresses elsewhere. One that fails again and again is left alone for a while, and shown here with the reason." command="mainstay destination list" />}
    />
  );
}
