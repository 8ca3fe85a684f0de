// Where alerts come from besides Prometheus itself: senders with their own address and key.
import { useQuery } from "@tanstack/react-query";
import { commandLine, httpCall } from "../../api/commands";
import { integrationsQuery } from "../../api/settings";
import type { Integration } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { Changed } from "../../ui/Changed";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { IconPlug, IconPlus } from "../../ui/icons";
import { ListPage, useList } from "../../ui/ListPage";
import { ActionButton } from "../../ui/Page";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { To } from "../../ui/To";
import { useWhyNot } from "../../ui/useMay";

export default function IntegrationsPage() {
  const query = useQuery(integrationsQuery);
  const list = useList({ query, idOf: (row) => row.id });
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("integrations:write");
  const create: Action = { id: "integration.create", label: "New integration", keys: "c", bar: "new", why: mayWrite, run: () => openDialog("integration.create", {}) };
  const remove: Action = {
    id: "integration.delete", label: "Remove integration...", keys: "d", bar: "remove",
    why: mayWrite ?? (list.chosen === undefined ? "Choose an integration first" : undefined),
    run: () => list.chosen && openDialog("integration.delete", { integration: list.chosen }),
  };
  useActions([create, remove]);
  const columns: readonly Column<Integration>[] = [
    { id: "name", head: "Name", cell: ({ name }) => <span className="b5">{name}</span> },
    { id: "kind", head: "Kind", width: "128px", hide: "narrow", cell: ({ kind }) => kind },
    { id: "signals", head: "Signals", width: "96px", align: "right", hide: "phone", cell: ({ signals_total: total }) => <Changed value={total}>{total.toLocaleString()}</Changed> },
    { id: "refused", head: "Refused", width: "96px", align: "right", cell: ({ id, refused_total: total }) => (total === 0 ? <span className="t3">0</span> : <To page="dead-letters" search={{ integration: id }} className="link">{total.toLocaleString()}</To>) },
    { id: "last", head: "Last signal", width: "120px", align: "right", hide: "phone", cell: ({ last_signal_at: at }) => (at === undefined ? <span className="t3">never</span> : <Ago at={at} />) },
    { id: "made", head: "Made by", width: "144px", hide: "narrow", cell: ({ created_by: by }) => <span className="t2">{by}</span> },
    { id: "actions", head: <span className="hidden">Actions</span>, width: "112px", align: "right", cell: (integration) => <Button size="small" look="ghost" why={mayWrite} aria-label={`Remove ${integration.name}`} onClick={() => openDialog("integration.delete", { integration })}>Remove...</Button> },
  ];
  const newIntegration = <ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />;
  return (
    <ListPage<Integration>
      title="Integrations" sub={query.data && `${countText(query.data)} senders`} permission="integrations:read"
      call={{ command: commandLine(["integration", "create"], { data: "DIR", kind: "alertmanager", name: "NAME" }), http: httpCall("GET", "/v1/integrations") }}
      actions={newIntegration} list={list} noun={["integration", "integrations"]} columns={columns}
      empty={<Empty icon={<IconPlug className="icon" />} title="No integrations yet" text="An integration takes the webhooks of a sender at an address of its own, with its own key. What cannot be read is kept as a dead letter." action={newIntegration} command="mainstay integration create --data DIR --kind alertmanager --name eu-alertmanager" />}
    />
  );
}
