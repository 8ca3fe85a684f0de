// Events that a part of the server could not take: parked ones wait for somebody, and what comes after them waits too.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "../../api/commands";
import { deliveriesQuery, subscribersQuery } from "../../api/events";
import type { HeldDelivery } from "../../api/types";
import { useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { Choose } from "../../ui/Choose";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { Chip, FilterBar } from "../../ui/FilterBar";
import { Glyph } from "../../ui/Glyph";
import { IconParking } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { missing } from "../../ui/marks";
import { Page } from "../../ui/Page";
import { Empty, NoMatch } from "../../ui/State";
import { type Column, Table } from "../../ui/Table";
import { useWhyNot } from "../../ui/useMay";
import { useUrlState } from "../../ui/useUrlState";
import { DeliveryPanel } from "./DeliveryPanel";
import { deliverySearch, type DeliverySearch } from "./deliverySearch";
import { deliveryGlyphs, deliveryWords } from "./deliveryWords";
import { Subscribers } from "./Subscribers";
import { useDeliveryActions } from "./useDeliveryActions";

const columns: readonly Column<HeldDelivery>[] = [
  { id: "state", head: "State", width: "104px", cell: ({ state }) => <span className="row"><Glyph name={deliveryGlyphs[state]} />{deliveryWords[state]}</span> },
  { id: "type", head: "Event", width: "208px", cell: ({ type }) => <span className="b5" title={type}>{type}</span> },
  { id: "object", head: "About", width: "176px", hide: "medium", cell: ({ object }) => <span className="mono t2" title={object}>{object}</span> },
  { id: "subscriber", head: "For", width: "176px", hide: "narrow", cell: ({ subscriber }) => <span title={subscriber}>{subscriber}</span> },
  { id: "error", head: "Why it failed last", hide: "phone", cell: ({ error }) => (error === "" ? missing : <span title={error}>{error}</span>) },
  { id: "attempts", head: "Attempts", width: "80px", align: "right", hide: "phone", cell: ({ attempts }) => attempts },
  { id: "next", head: "Next try", width: "104px", align: "right", hide: "narrow", cell: ({ next_attempt_at: at }) => (at === undefined ? missing : <Ago at={at} as="moment" />) },
];
const stateChoices = [["", "any"], ["parked", "parked"], ["retrying", "retrying"], ["waiting", "waiting"]] as const;

export default function DeliveriesPage() {
  const [search, setSearch] = useUrlState(deliverySearch);
  const [cursor, setCursor] = useState<HeldDelivery>();
  const filters = { subscriber: search.subscriber, state: search.state };
  const query = useQuery(deliveriesQuery(filters));
  const subscribers = useQuery(subscribersQuery);
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("deliveries:write");
  const { retry } = useDeliveryActions();
  const filtered = search.subscriber !== undefined || search.state !== undefined;
  const clear = () => setSearch({ subscriber: undefined, state: undefined });
  const opened = query.data?.items.find((one) => one.id === search.open);
  const chosen = opened ?? cursor;
  const why = mayWrite ?? (chosen === undefined ? "Choose an event first" : undefined);
  useActions([
    { id: "delivery.retry", label: "Retry event", keys: "p", bar: "retry", why, run: () => chosen && retry(chosen) },
    { id: "delivery.skip", label: "Skip event...", keys: "d", bar: "skip", why, run: () => chosen && openDialog("delivery.skip", { delivery: chosen }) },
    { id: "list.clear", label: "Clear filters", keys: "Shift+x", quiet: !filtered, run: clear },
  ]);
  const parts = [["", "any"] as const, ...(subscribers.data?.items ?? []).map(({ name }) => [name, name] as const)];
  return (
    <Page
      title="Parked events"
      sub={query.data && `${countText(query.data)} not delivered`}
      call={commands.deliveryList(filters)}
      panel={opened && <DeliveryPanel delivery={opened} onClose={() => setSearch({ open: undefined })} />}
    >
      <Subscribers query={subscribers} chosen={search.subscriber} onChoose={(subscriber) => setSearch({ subscriber })} />
      <FilterBar>
        <Choose<string> label="State" value={search.state ?? ""} options={stateChoices} onChange={(state) => setSearch({ state: state || undefined })} />
        <Choose<string> label="For" value={search.subscriber ?? ""} options={parts} onChange={(subscriber) => setSearch({ subscriber: subscriber || undefined })} />
      </FilterBar>
      <Loaded query={query} what="Parked events" permission="deliveries:read">
        {(page) =>
          page.items.length > 0 ? (
            <Table<HeldDelivery>
              label="Parked events" noun={["event", "events"]} rows={page.items} columns={columns} idOf={(row) => row.id} listKey={JSON.stringify(filters)} openId={search.open}
              onPeek={(row, how) => setSearch({ open: search.open === row.id && how === "push" ? undefined : row.id }, how)}
              onOpen={(row) => setSearch({ open: row.id })}
              onCursor={setCursor}
            />
          ) : filtered ? (
            <NoMatch noun="event" onClear={clear} filters={<Chips search={search} setSearch={setSearch} />} />
          ) : (
            <Empty icon={<IconParking className="icon" />} title="Every event was delivered" text="What one part of the server decides, others react to. An event that a part cannot take is tried again, then parked here with the reason, and what comes after it about the same object waits." command="mainstay delivery list" />
          )
        }
      </Loaded>
    </Page>
  );
}

function Chips({ search, setSearch }: { search: DeliverySearch; setSearch: (change: Partial<DeliverySearch>) => void }) {
  return (
    <>
      {search.state !== undefined && <Chip name="State" value={search.state} onRemove={() => setSearch({ state: undefined })} />}
      {search.subscriber !== undefined && <Chip name="For" value={search.subscriber} onRemove={() => setSearch({ subscriber: undefined })} />}
    </>
  );
}
