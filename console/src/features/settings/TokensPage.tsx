// API tokens: who may call the API in whose name, until when, last used when.
import { useQuery } from "@tanstack/react-query";
import { httpCall } from "../../api/commands";
import { tokensQuery } from "../../api/settings";
import type { Token } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { IconKey, IconPlus } from "../../ui/icons";
import { ListPage, useList } from "../../ui/ListPage";
import { missing } from "../../ui/marks";
import { ActionButton } from "../../ui/Page";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { useWhyNot } from "../../ui/useMay";

export default function TokensPage() {
  const query = useQuery(tokensQuery);
  const list = useList({ query, idOf: (row) => row.id });
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("tokens:write");
  const create: Action = { id: "token.create", label: "New token", keys: "c", bar: "new", why: mayWrite, run: () => openDialog("token.create", {}) };
  const revoke: Action = {
    id: "token.revoke", label: "Revoke token...", keys: "d", bar: "revoke",
    why: mayWrite ?? (list.chosen === undefined ? "Choose a token first" : undefined),
    run: () => list.chosen && openDialog("token.revoke", { token: list.chosen }),
  };
  useActions([create, revoke]);
  const columns: readonly Column<Token>[] = [
    { id: "name", head: "Name", cell: ({ name }) => <span className="b5">{name}</span> },
    { id: "role", head: "Role", width: "112px", cell: ({ role }) => role },
    { id: "made", head: "Made by", width: "144px", hide: "narrow", cell: ({ created_by: by }) => <span className="t2">{by}</span> },
    { id: "created", head: "Made", width: "120px", align: "right", hide: "narrow", cell: ({ created_at: at }) => <Ago at={at} /> },
    { id: "used", head: "Last used", width: "120px", align: "right", hide: "phone", cell: ({ last_used_at: at }) => (at === undefined ? <span className="t3">never</span> : <Ago at={at} />) },
    { id: "expires", head: "Expires", width: "152px", align: "right", hide: "narrow", cell: ({ expires_at: at }) => (at === undefined ? missing : <Ago at={at} as="moment" />) },
    { id: "actions", head: <span className="hidden">Actions</span>, width: "112px", align: "right", cell: (token) => <Button size="small" look="ghost" why={mayWrite} aria-label={`Revoke ${token.name}`} onClick={() => openDialog("token.revoke", { token })}>Revoke...</Button> },
  ];
  const newToken = <ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />;
  return (
    <ListPage<Token>
      title="Tokens" sub={query.data && `${countText(query.data)} in use`} permission="tokens:read"
      call={{ command: "mainstay token create --data DIR --role ingest --name NAME", http: httpCall("GET", "/v1/tokens") }}
      actions={newToken} list={list} noun={["token", "tokens"]} columns={columns}
      empty={<Empty icon={<IconKey className="icon" />} title="No tokens yet" text="A token lets a program call this server: Prometheus to push alerts, a script to acknowledge. It is shown once and stored hashed." action={newToken} command="mainstay token create --data DIR --role ingest --name prometheus" />}
    />
  );
}
