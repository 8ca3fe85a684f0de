// What senders sent and nobody could read: kept raw, with the reason, to be replayed or thrown away.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { httpCall, withCurl } from "../../api/commands";
import { deadLettersQuery, integrationsQuery } from "../../api/settings";
import type { DeadLetter } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { Choose } from "../../ui/Choose";
import { Chip, FilterBar } from "../../ui/FilterBar";
import { IconMailX, IconTrash } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { ActionButton, Page } from "../../ui/Page";
import { Empty, NoMatch } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
import { useUrlState } from "../../ui/useUrlState";
import { useWhyNot } from "../../ui/useMay";
import { DeadLetterPanel } from "./DeadLetterPanel";
import { letterSearch } from "./letterSearch";
import { useLetterActions } from "./useLetterActions";

const columnsOf = (nameOf: (id: string) => string): readonly Column<DeadLetter>[] => [
  { id: "integration", head: "Integration", width: "30%", cell: ({ integration_id: id }) => <span className="b5">{nameOf(id)}</span> },
  { id: "reason", head: "Why it could not be read", cell: ({ reason }) => <span title={reason}>{reason}</span> },
  { id: "size", head: "Size", width: "96px", align: "right", hide: "narrow", cell: ({ size }) => `${size.toLocaleString()} B` },
  { id: "at", head: "Received", width: "120px", align: "right", cell: ({ received_at: at }) => <Ago at={at} /> },
];

export default function DeadLettersPage() {
  const [search, setSearch] = useUrlState(letterSearch);
  const [cursor, setCursor] = useState<DeadLetter>();
  const query = useQuery(deadLettersQuery(search.integration));
  const integrations = useQuery(integrationsQuery);
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("dead_letters:write");
  const letters = useLetterActions();
  const count = countText(query.data);
  const purge: Action = {
    id: "dead-letter.purge", label: "Purge...",
    why: mayWrite ?? (query.data?.items.length === 0 ? "There is nothing to purge" : undefined),
    run: () => openDialog("dead-letter.purge", { integration: search.integration, count }),
  };
  const chosen = mayWrite ?? (cursor === undefined ? "Choose a dead letter first" : undefined);
  useActions([
    purge,
    { id: "dead-letter.replay", label: "Replay", keys: "p", bar: "replay", why: chosen, run: () => cursor && letters.replay(cursor) },
    { id: "dead-letter.delete", label: "Delete dead letter...", keys: "d", bar: "delete", why: chosen, run: () => cursor && openDialog("dead-letter.delete", { letter: cursor }) },
  ]);
  const nameOf = (id: string) => integrations.data?.items.find((one) => one.id === id)?.name ?? id;
  const name = nameOf(search.integration ?? "");
  const choices = [["", "any"] as const, ...(integrations.data?.items ?? []).map((one) => [one.id, one.name] as const)];
  return (
    <Page
      title="Dead letters"
      sub={query.data && `${count} that could not be read`}
      call={withCurl(httpCall("GET", "/v1/dead-letters", { integration: search.integration }))}
      actions={<ActionButton action={purge} icon={<IconTrash className="icon" />} />}
      panel={search.open !== undefined && <DeadLetterPanel id={search.open} onClose={() => setSearch({ open: undefined })} />}
    >
      <FilterBar>
        <Choose<string> label="Integration" value={search.integration ?? ""} options={choices} onChange={(integration) => setSearch({ integration: integration || undefined })} />
      </FilterBar>
      <Loaded query={query} what="Dead letters" permission="dead_letters:read">
        {(page) =>
          page.items.length > 0 ? (
            <Table<DeadLetter>
              label="Dead letters"
              noun={["dead letter", "dead letters"]}
              rows={page.items}
              columns={columnsOf(nameOf)}
              idOf={(row) => row.id}
              listKey={search.integration ?? ""}
              openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === row.id && how === "push" ? undefined : row.id }, how)}
              onOpen={(row) => setSearch({ open: row.id })}
              onCursor={setCursor}
            />
          ) : search.integration !== undefined ? (
            <NoMatch noun="dead letter" onClear={() => setSearch({ integration: undefined })} filters={<Chip name="Integration" value={name} onRemove={() => setSearch({ integration: undefined })} />} />
          ) : (
            <Empty icon={<IconMailX className="icon" />} title="No dead letters" text="What an integration sends and cannot be read is kept here as it came, with the reason. After a fix it can be replayed." />
          )
        }
      </Loaded>
    </Page>
  );
}
