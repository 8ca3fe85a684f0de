// What senders sent and nobody could read: kept raw, with the reason, to be replayed or thrown away.
import { useQuery } from "@tanstack/react-query";
import { httpCall, withCurl } from "../../api/commands";
import { deadLettersQuery, integrationsQuery } from "../../api/settings";
import type { DeadLetter } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { IconMailX, IconTrash } from "../../ui/icons";
import { ListPage, useList } from "../../ui/ListPage";
import { ActionButton } from "../../ui/Page";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { useUrlState } from "../../ui/useUrlState";
import { useWhyNot } from "../../ui/useMay";
import { DeadLetterPanel } from "./DeadLetterPanel";
import { type LetterSearch, letterSearch } from "./letterSearch";
import { useLetterActions } from "./useLetterActions";

const columnsOf = (nameOf: (id: string) => string): readonly Column<DeadLetter>[] => [
  { id: "integration", head: "Integration", width: "30%", cell: ({ integration_id: id }) => <span className="b5">{nameOf(id)}</span> },
  { id: "reason", head: "Why it could not be read", cell: ({ reason }) => <span title={reason}>{reason}</span> },
  { id: "size", head: "Size", width: "96px", align: "right", hide: "narrow", cell: ({ size }) => `${size.toLocaleString()} B` },
  { id: "at", head: "Received", width: "120px", align: "right", cell: ({ received_at: at }) => <Ago at={at} /> },
];

export default function DeadLettersPage() {
  const url = useUrlState(letterSearch);
  const [search, setSearch] = url;
  const query = useQuery(deadLettersQuery(search.integration));
  const list = useList({ query, idOf: (row) => row.id, open: search.open });
  const integrations = useQuery(integrationsQuery);
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("dead_letters:write");
  const letters = useLetterActions();
  const count = countText(query.data);
  const { chosen } = list;
  const purge: Action = {
    id: "dead-letter.purge", label: "Purge...",
    why: mayWrite ?? (query.data?.items.length === 0 ? "There is nothing to purge" : undefined),
    run: () => openDialog("dead-letter.purge", { integration: search.integration, count }),
  };
  const why = mayWrite ?? (chosen === undefined ? "Choose a dead letter first" : undefined);
  useActions([
    purge,
    { id: "dead-letter.replay", label: "Replay", keys: "p", bar: "replay", why, run: () => chosen && letters.replay(chosen) },
    { id: "dead-letter.delete", label: "Delete dead letter...", keys: "d", bar: "delete", why, run: () => chosen && openDialog("dead-letter.delete", { letter: chosen }) },
  ]);
  const nameOf = (id: string) => integrations.data?.items.find((one) => one.id === id)?.name ?? id;
  const choices = [["", "any"] as const, ...(integrations.data?.items ?? []).map((one) => [one.id, one.name] as const)];
  return (
    <ListPage<DeadLetter, LetterSearch>
      title="Dead letters" sub={query.data && `${count} that could not be read`} permission="dead_letters:read"
      call={withCurl(httpCall("GET", "/v1/dead-letters", { integration: search.integration }))}
      actions={<ActionButton action={purge} icon={<IconTrash className="icon" />} />}
      list={list} noun={["dead letter", "dead letters"]} columns={columnsOf(nameOf)} url={url}
      filters={[{ key: "integration", name: "Integration", choices }]}
      panel={search.open !== undefined && <DeadLetterPanel id={search.open} onClose={() => setSearch({ open: undefined })} />}
      empty={<Empty icon={<IconMailX className="icon" />} title="No dead letters" text="What an integration sends and cannot be read is kept here as it came, with the reason. After a fix it can be replayed." />}
    />
  );
}
