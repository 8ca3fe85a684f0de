// Who is signed in, from where, since when: one's own sessions, and with the permission everybody's.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "../../api/commands";
import { sessionsQuery } from "../../api/settings";
import type { Session } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { IconDevices } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { missing, Tag } from "../../ui/marks";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
import { useMay } from "../../ui/useMay";
import { browserOf } from "./browserOf";

export default function SessionsPage() {
  const query = useQuery(sessionsQuery);
  const openDialog = useOpenDialog();
  const all = useMay()("sessions:read");
  const [cursor, setCursor] = useState<Session>();
  const end: Action = {
    id: "session.end", label: "End session...", keys: "d", bar: "end",
    why: cursor === undefined ? "Choose a session first" : undefined,
    run: () => cursor && openDialog("session.end", { session: cursor }),
  };
  useActions([end]);
  const columns: readonly Column<Session>[] = [
    { id: "user", head: "Who", width: "208px", cell: ({ user, current }) => <span className="row"><span className="b5 ell">{user}</span>{current && <Tag>this one</Tag>}</span> },
    { id: "browser", head: "Browser", cell: ({ user_agent: text }) => (text === "" ? missing : <span title={text}>{browserOf(text)}</span>) },
    { id: "remote", head: "From", width: "168px", hide: "phone", cell: ({ remote }) => <span className="mono t2" title={remote}>{remote}</span> },
    { id: "created", head: "Signed in", width: "120px", align: "right", hide: "narrow", cell: ({ created_at: at }) => <Ago at={at} /> },
    { id: "used", head: "Last used", width: "120px", align: "right", hide: "phone", cell: ({ last_used_at: at }) => <Ago at={at} /> },
    { id: "expires", head: "Expires", width: "120px", align: "right", hide: "narrow", cell: ({ expires_at: at }) => <Ago at={at} as="moment" /> },
    { id: "actions", head: <span className="hidden">Actions</span>, width: "80px", align: "right", cell: (session) => <Button size="small" look="ghost" aria-label={`End the session of ${session.user}, ${browserOf(session.user_agent)}${session.current ? ", this one" : ""}`} onClick={() => openDialog("session.end", { session })}>End...</Button> },
  ];
  return (
    <Page title="Sessions" sub={query.data && `${countText(query.data)} signed in${all ? "" : ", yours only"}`} call={commands.sessionList()}>
      <Loaded query={query} what="Sessions" permission="sessions:read">
        {(page) =>
          page.items.length > 0 ? (
            <Table<Session> label="Sessions" noun={["session", "sessions"]} rows={page.items} columns={columns} idOf={(row) => row.id} listKey="sessions" onCursor={setCursor} />
          ) : (
            <Empty icon={<IconDevices className="icon" />} title="No sessions" text="A session is a browser that signed in with a password. Programs use tokens, which have a page of their own." command="mainstay session list" />
          )
        }
      </Loaded>
    </Page>
  );
}
