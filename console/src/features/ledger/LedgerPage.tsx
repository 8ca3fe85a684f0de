// Who did what: the append-only record, each entry with its proof.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { commands } from "../../api/commands";
import { ledgerQuery } from "../../api/ledger";
import type { LedgerEntry } from "../../api/types";
import { useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Chip, FilterBar, FilterField } from "../../ui/FilterBar";
import { IconListCheck } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { Empty, NoMatch } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
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

export default function LedgerPage() {
  const [search, setSearch] = useUrlState(ledgerSearch);
  const filters = { type: search.type, object: search.object };
  const query = useInfiniteQuery(ledgerQuery(filters));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const filtered = search.type !== undefined || search.object !== undefined;
  const clear = () => setSearch({ type: undefined, object: undefined });
  useActions([{ id: "list.clear", label: "Clear filters", keys: "Shift+x", quiet: !filtered, run: clear }]);
  const add = (text: string) => {
    const change = typedFilter(text);
    if (typeof change === "string") return change;
    setSearch(change);
    return undefined;
  };
  const sequence = Number(search.open);
  const chips = <Chips search={search} setSearch={setSearch} />;
  return (
    <Page
      title="Ledger"
      sub="who did what, on record"
      call={commands.ledgerList(filters)}
      panel={Number.isInteger(sequence) && sequence > 0 && <EntryPanel sequence={sequence} onClose={() => setSearch({ open: undefined })} />}
    >
      <FilterBar>
        {chips}
        <FilterField hint="type=incident.acknowledged, object=INC-12" onAdd={add} />
      </FilterBar>
      <Loaded query={query} what="The ledger" permission="ledger:read">
        {() =>
          rows.length > 0 ? (
            <Table<LedgerEntry>
              label="Ledger"
              noun={["entry", "entries"]}
              rows={rows}
              columns={columns}
              idOf={(row) => String(row.sequence)}
              listKey={JSON.stringify(filters)}
              openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === String(row.sequence) && how === "push" ? undefined : String(row.sequence) }, how)}
              onOpen={(row) => setSearch({ open: String(row.sequence) })}
              onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
            />
          ) : filtered ? (
            <NoMatch noun="entry" onClear={clear} filters={chips} />
          ) : (
            <Empty icon={<IconListCheck className="icon" />} title="Nothing is on record yet" text="What a person or a rule decides is recorded here and signed, so that nobody can change it later without being found out." command="mainstay audit verify --data DIR" />
          )
        }
      </Loaded>
    </Page>
  );
}

function Chips({ search, setSearch }: { search: LedgerSearch; setSearch: (change: Partial<LedgerSearch>) => void }) {
  return (
    <>
      {search.type !== undefined && <Chip name="Type" value={search.type} onRemove={() => setSearch({ type: undefined })} />}
      {search.object !== undefined && <Chip name="Object" value={search.object} onRemove={() => setSearch({ object: undefined })} />}
    </>
  );
}
