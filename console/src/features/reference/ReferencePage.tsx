// Every operation of this server, from its own OpenAPI document: what it does, needs, takes and answers.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { fetchDocument } from "../../api/client";
import { httpCall, withCurl } from "../../api/commands";
import { useActions } from "../../ui/actions";
import { Choose } from "../../ui/Choose";
import { Chip, FilterBar, FilterField } from "../../ui/FilterBar";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { NoMatch } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
import { useUrlState } from "../../ui/useUrlState";
import { type Document, type Operation, operationsOf } from "./document";
import { OperationPanel } from "./OperationPanel";
import { matching, referenceSearch, type ReferenceSearch } from "./search";

const documentPath = "/v1/openapi.json";
const documentQuery = queryOptions({
  queryKey: ["openapi"],
  queryFn: async ({ signal }) => (await fetchDocument(documentPath, signal)) as Document,
  staleTime: Infinity,
});

const columns: readonly Column<Operation>[] = [
  { id: "method", head: "Method", width: "72px", cell: ({ method }) => <span className="mono t2">{method}</span> },
  { id: "path", head: "Path", width: "46%", cell: ({ path }) => <span className="mono" title={path}>{path}</span> },
  { id: "summary", head: "What it does", hide: "phone", cell: ({ summary }) => <span title={summary}>{summary}</span> },
  { id: "permission", head: "Permission", width: "152px", hide: "medium", cell: ({ permission, open }) => <span className="t2">{permission ?? (open ? "open to anybody" : "signed in")}</span> },
];

export default function ReferencePage() {
  const [search, setSearch] = useUrlState(referenceSearch);
  const query = useQuery(documentQuery);
  const all = useMemo(() => (query.data === undefined ? [] : operationsOf(query.data)), [query.data]);
  const rows = matching(all, search);
  const filtered = search.q !== undefined || search.tag !== undefined;
  const clear = () => setSearch({ q: undefined, tag: undefined });
  useActions([{ id: "list.clear", label: "Clear filters", keys: "Shift+x", quiet: !filtered, run: clear }]);
  const tags = [["", "any"] as const, ...[...new Set(all.map((one) => one.tag))].map((tag) => [tag, tag] as const)];
  const add = (text: string) => {
    setSearch({ q: text });
    return undefined;
  };
  return (
    <Page
      title="API reference"
      sub={query.data && `${rows.length} of ${all.length} operations`}
      call={withCurl(httpCall("GET", documentPath))}
      panel={search.open !== undefined && query.data && <OperationPanel document={query.data} id={search.open} operation={all.find((one) => one.id === search.open)} onClose={() => setSearch({ open: undefined })} />}
    >
      <FilterBar>
        <Choose<string> label="Module" value={search.tag ?? ""} options={tags} onChange={(tag) => setSearch({ tag: tag || undefined })} />
        <Chips search={search} setSearch={setSearch} />
        <FilterField hint="words of a path, a summary or a permission" onAdd={add} />
      </FilterBar>
      <Loaded query={query} what="The API reference" permission={undefined}>
        {() =>
          rows.length > 0 ? (
            <Table<Operation>
              label="Operations" noun={["operation", "operations"]} rows={rows} columns={columns} idOf={(row) => row.id} listKey={`${search.q} ${search.tag}`} openId={search.open}
              groupOf={({ tag }) => ({ id: tag, label: tag })}
              onPeek={(row, how) => setSearch({ open: search.open === row.id && how === "push" ? undefined : row.id }, how)}
              onOpen={(row) => setSearch({ open: row.id })}
            />
          ) : (
            <NoMatch noun="operation" onClear={clear} filters={<><Chips search={search} setSearch={setSearch} />{search.tag !== undefined && <Chip name="Module" value={search.tag} onRemove={() => setSearch({ tag: undefined })} />}</>} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Chips({ search, setSearch }: { search: ReferenceSearch; setSearch: (change: Partial<ReferenceSearch>) => void }) {
  return search.q === undefined ? null : <Chip name="Words" value={search.q} onRemove={() => setSearch({ q: undefined })} />;
}
