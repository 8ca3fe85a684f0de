// Where this tenant's events are sent, signed; and of each one what was sent and what came of it.
import { useQuery } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { webhooksQuery } from "../../api/events";
import type { Webhook } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { Glyph } from "../../ui/Glyph";
import { IconPlus, IconWebhook } from "../../ui/icons";
import { ListPage, useList } from "../../ui/ListPage";
import { ActionButton } from "../../ui/Page";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { useWhyNot } from "../../ui/useMay";
import { useUrlState } from "../../ui/useUrlState";
import { type OpenSearch, openSearch } from "./openSearch";
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
  const url = useUrlState(openSearch);
  const [search, setSearch] = url;
  const query = useQuery(webhooksQuery);
  const list = useList({ query, idOf: (row) => row.id, open: search.open });
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("webhooks:write");
  const { test } = useDeliveryActions();
  const { opened, chosen } = list;
  const why = mayWrite ?? (chosen === undefined ? "Choose a webhook first" : undefined);
  const create: Action = { id: "webhook.create", label: "New webhook", keys: "c", bar: "new", why: mayWrite, run: () => openDialog("webhook.edit", {}) };
  useActions([
    create,
    { id: "webhook.test", label: "Send a test event", keys: "t", bar: "test", why, run: () => chosen && test(chosen) },
    { id: "webhook.edit", label: "Edit webhook...", keys: "e", bar: "edit", why, run: () => chosen && openDialog("webhook.edit", { webhook: chosen }) },
    { id: "webhook.rotate", label: "Rotate the secret...", why, run: () => chosen && openDialog("webhook.rotate", { webhook: chosen }) },
    { id: "webhook.delete", label: "Delete webhook...", keys: "d", bar: "delete", why, run: () => chosen && openDialog("webhook.delete", { webhook: chosen }) },
  ]);
  const newWebhook = <ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />;
  return (
    <ListPage<Webhook, OpenSearch>
      title="Webhooks" sub={query.data && `${countText(query.data)} receivers of events`} permission="webhooks:read" call={commands.webhookList()}
      actions={newWebhook} list={list} noun={["webhook", "webhooks"]} columns={columns} url={url}
      panel={opened && <WebhookPanel webhook={opened} onClose={() => setSearch({ open: undefined })} />}
      empty={<Empty icon={<IconWebhook className="icon" />} title="No webhooks yet" text="A webhook gets what happens here as signed HTTP requests, in order for each object and tried again until it is answered: a chat, a ticket system, a script of your own." action={newWebhook} command="mainstay webhook create https://hooks.example.com/mainstay --name chat --type 'incident.*'" />}
    />
  );
}

function Sent({ webhook: { enabled, disabled_reason: reason } }: { webhook: Webhook }) {
  if (enabled) return <span className="row"><Glyph name="ok" />sent</span>;
  return <span className="row" title={reason}><Glyph name={reason === undefined ? "muted" : "warning"} />{reason === undefined ? "not sent" : "stopped"}</span>;
}
