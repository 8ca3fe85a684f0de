// API tokens: who may call the API in whose name, until when, last used when.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { httpCall } from "../../api/commands";
import { tokensQuery } from "../../api/settings";
import type { Token } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { IconKey, IconPlus } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { missing } from "../../ui/marks";
import { ActionButton, Page } from "../../ui/Page";
import { Empty } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
import { useWhyNot } from "../../ui/useMay";

export default function TokensPage() {
  const query = useQuery(tokensQuery);
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("tokens:write");
  const [cursor, setCursor] = useState<Token>();
  const create: Action = { id: "token.create", label: "New token", keys: "c", bar: "new", why: mayWrite, run: () => openDialog("token.create", {}) };
  const revoke: Action = {
    id: "token.revoke", label: "Revoke token...", keys: "d", bar: "revoke",
    why: mayWrite ?? (cursor === undefined ? "Choose a token first" : undefined),
    run: () => cursor && openDialog("token.revoke", { token: cursor }),
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
  return (
    <Page title="Tokens" sub={query.data && `${countText(query.data)} in use`} call={{ command: "mainstay token create --data DIR --role ingest --name NAME", http: httpCall("GET", "/v1/tokens") }} actions={<ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />}>
      <Loaded query={query} what="Tokens" permission="tokens:read">
        {(page) =>
          page.items.length > 0 ? (
            <Table<Token> label="Tokens" noun={["token", "tokens"]} rows={page.items} columns={columns} idOf={(row) => row.id} listKey="tokens" onCursor={setCursor} />
          ) : (
            <Empty icon={<IconKey className="icon" />} title="No tokens yet" text="A token lets a program call this server: Prometheus to push alerts, a script to acknowledge. It is shown once and stored hashed." action={<ActionButton action={create} look="primary" icon={<IconPlus className="icon" />} />} command="mainstay token create --data DIR --role ingest --name prometheus" />
          )
        }
      </Loaded>
    </Page>
  );
}
