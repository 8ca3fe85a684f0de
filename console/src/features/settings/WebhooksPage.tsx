// Where this tenant's events are sent, signed; and of each one what was sent and what came of it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "../../api/commands";
import { webhooksQuery } from "../../api/events";
import type { Webhook } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { Glyph } from "../../ui/Glyph";
import { IconPlus, IconWebhook } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { ActionButton, Page } from "../../ui/Page";
import { Empty } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
import { useWhyNot } from "../../ui/useMay";
import { useUrlState } from "../../ui/useUrlState";
import { openSearch } from "./openSearch";
import { useDeliveryActions } from "./useDeliveryActions";
import { WebhookPanel } from "./WebhookPanel";
import { typesText } from "./webhookTypes";

const columns: readonly Column<Webhook>[] = [
  { id: "name", head: "Name", width: "176px", cell: ({ name }) => <span className="b5" title={name}>{name}</span> },
  { id: "state", head: "Events are", width: "120px", cell: (webhook) => <Sent webhook={webhook} /> },
  { id: "url", head: "Sent to", cell: ({ url }) => <span className="mono t2" title={url}>{url}</span> },
  { id: "types", head: "Events", width: "208px", hide: "narrow", cell: ({ types }) => <span title={types.join(", ")}>{typesText(types)}</span> },
  { id: "made", head: "Made by", width: "128px", hide: "medium", cell: ({ created_by: by }) => <span className="t2">{by}</span> },
  { id: "created", head: "Made", width: "112px", align: "right", hide: "phone", cell: ({ created_at: at }) => <Ago at={at} /> },
];

export default function WebhooksPage() {
  const [search, setSearch] = useUrlState(openSearch);
  const query = useQuery(webhooksQuery);
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("webhooks:write");
  const { test } = useDeliveryActions();
  const [cursor, setCursor] = useState<Webhook>();
  const opened = query.data?.items.find((one) => one.id === search.open);
  const chosen = opened ?? cursor;
  const why = mayWrite ?? (chosen === undefined ? "Choose a webhook first" : undefined);
  const create: Action = { id: "webhook.create", label: "New webhook", keys: "c", bar: "new", why: mayWrite, run: () => openDialog("webhook.edit", {}) };
  useActions([
    create,
    { id: "webhook.test", label: "Send a test event", keys: "t", bar: "test", why, run: () => chosen && test(chosen) },
    { id: "webhook.edit", label: "Edit webhook...", keys: "e", bar: "edit", why, run: () => chosen && openDialog("webhook.edit", { webhook: chosen }) },
    { id: "webhook.rotate", label: "Rotate the secret...", why, run: () => chosen && openDialog("webhook.rotate", { webhook: chosen }) },
    { id: "webhook.delete", label: "Delete webhook...", keys: "d", bar: "delete", why, run: () => chosen && openDialog("webhook.delete", { webhook: chosen }) },
  ]);
  return (
    <Page title="Webhooks" sub={query.data && `${countText(query.data)} receivers of events`} call={commands.webhookList()} actions={<ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />} panel={opened && <WebhookPanel webhook={opened} onClose={() => setSearch({ open: undefined })} />}>
      <Loaded query={query} what="Webhooks" permission="webhooks:read">
        {(page) =>
          page.items.length > 0 ? (
            <Table<Webhook>
              label="Webhooks" noun={["webhook", "webhooks"]} rows={page.items} columns={columns} idOf={(row) => row.id} listKey="webhooks" openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === row.id && how === "push" ? undefined : row.id }, how)}
              onOpen={(row) => setSearch({ open: row.id })}
              onCursor={setCursor}
            />
          ) : (
            <Empty icon={<IconWebhook className="icon" />} title="No webhooks yet" text="A webhook gets what happens here as signed HTTP requests, in order for each object and tried again until it is answered: a chat, a ticket system, a script of your own." action={<ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />} command="mainstay webhook create https://hooks.example.com/mainstay --name chat --type 'incident.*'" />
          )
        }
      </Loaded>
    </Page>
  );
}

function Sent({ webhook: { enabled, disabled_reason: reason } }: { webhook: Webhook }) {
  if (enabled) return <span className="row"><Glyph name="ok" />sent</span>;
  return <span className="row" title={reason}><Glyph name={reason === undefined ? "muted" : "warning"} />{reason === undefined ? "not sent" : "stopped"}</span>;
}
