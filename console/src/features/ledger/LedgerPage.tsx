// Who did what: the append-only record, each entry with its proof.
import { useInfiniteQuery } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { ledgerQuery } from "../../api/ledger";
import type { LedgerEntry } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { IconListCheck } from "../../ui/icons";
import { type Filter, ListPage, useList } from "../../ui/ListPage";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { useUrlState } from "../../ui/useUrlState";
import { EntryPanel } from "./EntryPanel";
import { ledgerSearch, type LedgerSearch, typedFilter } from "./search";

const columns: readonly Column<LedgerEntry>[] = [
  { id: "sequence", head: "No.", width: "80px", align: "right", cell: ({ sequence }) => sequence.toLocaleString() },
  { id: "type", head: "What", width: "240px", cell: ({ type }) => <span className="b5">{type}</span> },
  { id: "object", head: "About", cell: ({ object }) => <span className="mono t2" title={object}>{object}</span> },
  { id: "actor", head: "Who", width: "200px", hide: "phone", cell: ({ actor }) => actor.name },
  { id: "at", head: "When", width: "120px", align: "right", cell: ({ at }) => <Ago at={at} /> },
];
const filters: readonly Filter<LedgerSearch>[] = [{ key: "type", name: "Type" }, { key: "object", name: "Object" }];

export default function LedgerPage() {
  const url = useUrlState(ledgerSearch);
  const [search, setSearch] = url;
  const wanted = { type: search.type, object: search.object };
  const list = useList({ query: useInfiniteQuery(ledgerQuery(wanted)), idOf: (row) => String(row.sequence), open: search.open });
  const sequence = Number(search.open); // also of an entry that is not loaded
  return (
    <ListPage<LedgerEntry, LedgerSearch>
      title="Ledger" sub="who did what, on record" what="The ledger" permission="ledger:read"
      call={commands.ledgerList(wanted)} list={list} noun={["entry", "entries"]} columns={columns}
      url={url} filters={filters} typed={{ hint: "type=incident.acknowledged, object=INC-12", read: typedFilter }}
      panel={Number.isInteger(sequence) && sequence > 0 && <EntryPanel sequence={sequence} onClose={() => setSearch({ open: undefined })} />}
      empty={<Empty icon={<IconListCheck className="icon" />} title="Nothing is on record yet" text="What a person or a rule decides is recorded here and signed, so that nobody can change it later without being found out." command="mainstay audit verify --data DIR" />}
    />
  );
}
