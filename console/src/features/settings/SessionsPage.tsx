// Who is signed in, from where, since when: one's own sessions, and with the permission everybody's.
import { useQuery } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { sessionsQuery } from "../../api/settings";
import type { Session } from "../../api/types";
import { type Action, useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { IconDevices } from "../../ui/icons";
import { ListPage, useList } from "../../ui/ListPage";
import { missing, Tag } from "../../ui/marks";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { useMay } from "../../ui/useMay";
import { browserOf } from "./browserOf";

export default function SessionsPage() {
  const query = useQuery(sessionsQuery);
  const list = useList({ query, idOf: (row) => row.id });
  const openDialog = useOpenDialog();
  const all = useMay()("sessions:read");
  const end: Action = {
    id: "session.end", label: "End session...", keys: "d", bar: "end",
    why: list.chosen === undefined ? "Choose a session first" : undefined,
    run: () => list.chosen && openDialog("session.end", { session: list.chosen }),
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
    <ListPage<Session>
      title="Sessions" sub={query.data && `${countText(query.data)} signed in${all ? "" : ", yours only"}`} permission="sessions:read" call={commands.sessionList()}
      list={list} noun={["session", "sessions"]} columns={columns}
      empty={<Empty icon={<IconDevices className="icon" />} title="No sessions" text="A session is a browser that signed in with a password. Programs use tokens, which have a page of their own." command="mainstay session list" />}
    />
  );
}
