// How long what is kept, table by table, and how much room the store takes.
import { useQuery } from "@tanstack/react-query";
import { httpCall, withCurl } from "../../api/commands";
import { retentionQuery, storeSizeQuery } from "../../api/settings";
import type { Retention } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Changed } from "../../ui/Changed";
import { useOpenDialog } from "../../ui/dialogs";
import { IconHourglass } from "../../ui/icons";
import { ListPage, useList } from "../../ui/ListPage";
import { missing, Tag } from "../../ui/marks";
import { ActionButton } from "../../ui/Page";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { useUrlState } from "../../ui/useUrlState";
import { useWhyNot } from "../../ui/useMay";
import { durationText } from "./jobModel";
import { type OpenSearch, openSearch } from "./openSearch";
import { RetentionPanel } from "./RetentionPanel";
import { sizeText } from "./retentionModel";

const columns: readonly Column<Retention>[] = [
  { id: "doc", head: "What", cell: ({ doc }) => <span className="b5" title={doc}>{doc}</span> },
  { id: "table", head: "Table", width: "208px", hide: "medium", cell: ({ table }) => <span className="mono t2" title={table}>{table}</span> },
  { id: "kept", head: "Kept", width: "176px", cell: ({ kept, overridden }) => <span className="row">{durationText(kept)}{overridden && <Tag>changed</Tag>}</span> },
  { id: "oldest", head: "Oldest", width: "120px", align: "right", hide: "phone", cell: ({ oldest: at }) => (at === undefined ? missing : <Ago at={at} />) },
  { id: "dropped", head: "Dropped", width: "104px", align: "right", hide: "narrow", cell: ({ dropped }) => <Changed value={dropped}><span className={dropped === 0 ? "t3" : undefined}>{dropped.toLocaleString()}</span></Changed> },
];

export default function RetentionPage() {
  const url = useUrlState(openSearch);
  const [search, setSearch] = url;
  const list = useList({ query: useQuery(retentionQuery), idOf: (row) => row.name, open: search.open });
  const size = useQuery(storeSizeQuery).data;
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("retention:write");
  const { opened, chosen } = list;
  const edit: Action = {
    id: "retention.edit", label: "Keep longer or shorter...", keys: "e", bar: "change",
    why: mayWrite ?? (chosen === undefined ? "Choose what first" : undefined),
    run: () => chosen && openDialog("retention.edit", { rule: chosen }),
  };
  useActions([edit]);
  return (
    <ListPage<Retention, OpenSearch>
      title="Retention" sub={size && sizeText(size)} permission="retention:read" call={withCurl(httpCall("GET", "/v1/retention"))}
      actions={<ActionButton action={edit} />} list={list} noun={["rule", "rules"]} columns={columns} url={url}
      panel={opened && <RetentionPanel rule={opened} size={size} onClose={() => setSearch({ open: undefined })} />}
      empty={<Empty icon={<IconHourglass className="icon" />} title="Everything is kept" text="Modules say what may go after a time, such as resolved alerts. On this server none does." />}
    />
  );
}
