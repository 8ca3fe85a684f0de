// What was sent to whom, why, and whether it arrived.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { httpCall, withCurl } from "../../api/commands";
import { notificationsQuery } from "../../api/notifications";
import type { Notification } from "../../api/types";
import { useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Choose } from "../../ui/Choose";
import { Chip, FilterBar, FilterField } from "../../ui/FilterBar";
import { Glyph, type GlyphName } from "../../ui/Glyph";
import { IconSend } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { Empty, NoMatch } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
import { duration } from "../../ui/time";
import { useUrlState } from "../../ui/useUrlState";
import { NotificationPanel } from "./NotificationPanel";
import { notificationSearch, type NotificationSearch, typedFilter } from "./search";
import { reasonWords } from "./words";

const glyphs: Record<Notification["outcome"], GlyphName> = { delivered: "ok", failed: "critical", retrying: "waiting" };
const outcomeChoices = [["", "any"], ["delivered", "delivered"], ["failed", "failed"], ["retrying", "retrying"]] as const;

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

export default function NotificationsPage() {
  const [search, setSearch] = useUrlState(notificationSearch);
  const filters = { group_key: search.group, receiver: search.receiver, outcome: search.outcome };
  const query = useInfiniteQuery(notificationsQuery(filters));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const clear = () => setSearch({ group: undefined, receiver: undefined, outcome: undefined });
  useActions([{ id: "list.clear", label: "Clear filters", keys: "Shift+x", quiet: !filtered, run: clear }]);
  const add = (text: string) => {
    const change = typedFilter(text);
    if (typeof change === "string") return change;
    setSearch(change);
    return undefined;
  };
  const opened = rows.find((row) => row.id === search.open);
  return (
    <Page title="Notifications" tabs sub="what was sent to whom, and whether it arrived" call={withCurl(httpCall("GET", "/v1/notifications", filters))} panel={search.open !== undefined && opened && <NotificationPanel notification={opened} onClose={() => setSearch({ open: undefined })} />}>
      <FilterBar>
        <Choose<string> label="Outcome" value={search.outcome ?? ""} options={outcomeChoices} onChange={(outcome) => setSearch({ outcome: outcome || undefined })} />
        <Chips search={search} setSearch={setSearch} />
        <FilterField hint="receiver=name" onAdd={add} />
      </FilterBar>
      <Loaded query={query} what="Notifications" permission="notifications:read">
        {() =>
          rows.length > 0 ? (
            <Table<Notification>
              label="Notifications"
              noun={["notification", "notifications"]}
              rows={rows}
              columns={columns}
              idOf={(row) => row.id}
              listKey={JSON.stringify(filters)}
              openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === row.id && how === "push" ? undefined : row.id }, how)}
              onOpen={(row) => setSearch({ open: row.id })}
              onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
            />
          ) : filtered ? (
            <NoMatch noun="notification" onClear={clear} filters={<><Chips search={search} setSearch={setSearch} />{search.outcome !== undefined && <Chip name="Outcome" value={search.outcome} onRemove={() => setSearch({ outcome: undefined })} />}</>} />
          ) : (
            <Empty icon={<IconSend className="icon" />} title="Nothing was sent yet" text="Notifications go to the receivers of the routes. The server starts with one route and the console as its receiver, until a configuration file names webhooks." command="mainstay server --alertmanager-config FILE" />
          )
        }
      </Loaded>
    </Page>
  );
}

function Chips({ search, setSearch }: { search: NotificationSearch; setSearch: (change: Partial<NotificationSearch>) => void }) {
  return (
    <>
      {search.group !== undefined && <Chip name="Group" value={search.group} onRemove={() => setSearch({ group: undefined })} />}
      {search.receiver !== undefined && <Chip name="Receiver" value={search.receiver} onRemove={() => setSearch({ receiver: undefined })} />}
    </>
  );
}
