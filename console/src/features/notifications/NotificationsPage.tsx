// What was sent to whom, why, and whether it arrived.
import { useInfiniteQuery } from "@tanstack/react-query";
import { httpCall, withCurl } from "../../api/commands";
import { notificationsQuery } from "../../api/notifications";
import type { Notification } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Glyph, type GlyphName } from "../../ui/Glyph";
import { IconSend } from "../../ui/icons";
import { type Filter, ListPage, useList } from "../../ui/ListPage";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
import { duration } from "../../ui/time";
import { useUrlState } from "../../ui/useUrlState";
import { NotificationPanel } from "./NotificationPanel";
import { notificationSearch, type NotificationSearch, typedFilter } from "./search";
import { reasonWords } from "./words";

const glyphs: Record<Notification["outcome"], GlyphName> = { delivered: "ok", failed: "critical", retrying: "waiting" };

const columns: readonly Column<Notification>[] = [
  { id: "outcome", head: "Outcome", width: "112px", cell: ({ outcome }) => <span className="row"><Glyph name={glyphs[outcome]} />{outcome[0]?.toUpperCase()}{outcome.slice(1)}</span> },
  { id: "receiver", head: "Receiver", width: "160px", cell: ({ receiver }) => <span className="b5">{receiver}</span> },
  { id: "reason", head: "Why", width: "168px", hide: "narrow", cell: ({ reason }) => reasonWords[reason] },
  { id: "group", head: "Group", hide: "phone", cell: ({ group_key: key }) => <span className="mono t2" title={key}>{key}</span> },
  { id: "alerts", head: "Alerts", width: "72px", align: "right", hide: "phone", cell: ({ alerts_total: total }) => total },
  { id: "attempts", head: "Attempts", width: "80px", align: "right", hide: "medium", cell: ({ attempts }) => attempts },
  { id: "duration", head: "Took", width: "80px", align: "right", hide: "medium", cell: ({ duration_ms: ms }) => duration(ms) },
  { id: "at", head: "Sent", width: "112px", align: "right", cell: ({ at }) => <Ago at={at} /> },
];
const filters: readonly Filter<NotificationSearch>[] = [
  { key: "outcome", name: "Outcome", choices: [["", "any"], ["delivered", "delivered"], ["failed", "failed"], ["retrying", "retrying"]] },
  { key: "group", name: "Group" },
  { key: "receiver", name: "Receiver" },
];

export default function NotificationsPage() {
  const url = useUrlState(notificationSearch);
  const [search, setSearch] = url;
  const wanted = { group_key: search.group, receiver: search.receiver, outcome: search.outcome };
  const list = useList({ query: useInfiniteQuery(notificationsQuery(wanted)), idOf: (row) => row.id, open: search.open });
  return (
    <ListPage<Notification, NotificationSearch>
      title="Notifications" tabs sub="what was sent to whom, and whether it arrived" permission="notifications:read"
      call={withCurl(httpCall("GET", "/v1/notifications", wanted))} list={list} noun={["notification", "notifications"]} columns={columns}
      url={url} filters={filters} typed={{ hint: "receiver=name", read: typedFilter }}
      panel={list.opened && <NotificationPanel notification={list.opened} onClose={() => setSearch({ open: undefined })} />}
      empty={<Empty icon={<IconSend className="icon" />} title="Nothing was sent yet" text="Notifications go to the receivers of the routes. The server starts with one route and the console as its receiver, until a configuration file names webhooks." command="mainstay server --alertmanager-config FILE" />}
    />
  );
}
