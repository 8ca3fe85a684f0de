// Events that a part of the server could not take: parked ones wait for somebody, and what comes after them waits too.
import { useQuery } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { deliveriesQuery, subscribersQuery } from "../../api/events";
import type { HeldDelivery } from "../../api/types";
import { useActions } from "../../ui/actions";
import { Ago } from "../../ui/Ago";
import { countText } from "../../ui/countText";
import { useOpenDialog } from "../../ui/dialogs";
import { Glyph } from "../../ui/Glyph";
import { IconParking } from "../../ui/icons";
import { type Filter, ListPage, useList } from "../../ui/ListPage";
import { missing } from "../../ui/marks";
import { Empty } from "../../ui/State";
import type { Column } from "../../ui/Table";
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
const states = [["", "any"], ["parked", "parked"], ["retrying", "retrying"], ["waiting", "waiting"]] as const;

export default function DeliveriesPage() {
  const url = useUrlState(deliverySearch);
  const [search, setSearch] = url;
  const wanted = { subscriber: search.subscriber, state: search.state };
  const query = useQuery(deliveriesQuery(wanted));
  const list = useList({ query, idOf: (row) => row.id, open: search.open });
  const subscribers = useQuery(subscribersQuery);
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("deliveries:write");
  const { retry } = useDeliveryActions();
  const { opened, chosen } = list;
  const why = mayWrite ?? (chosen === undefined ? "Choose an event first" : undefined);
  useActions([
    { id: "delivery.retry", label: "Retry event", keys: "p", bar: "retry", why, run: () => chosen && retry(chosen) },
    { id: "delivery.skip", label: "Skip event...", keys: "d", bar: "skip", why, run: () => chosen && openDialog("delivery.skip", { delivery: chosen }) },
  ]);
  const parts = [["", "any"] as const, ...(subscribers.data?.items ?? []).map(({ name }) => [name, name] as const)];
  const filters: readonly Filter<DeliverySearch>[] = [{ key: "state", name: "State", choices: states }, { key: "subscriber", name: "For", choices: parts }];
  return (
    <ListPage<HeldDelivery, DeliverySearch>
      title="Parked events" sub={query.data && `${countText(query.data)} not delivered`} permission="deliveries:read" call={commands.deliveryList(wanted)}
      above={<Subscribers query={subscribers} chosen={search.subscriber} onChoose={(subscriber) => setSearch({ subscriber })} />}
      list={list} noun={["event", "events"]} columns={columns} url={url} filters={filters}
      panel={opened && <DeliveryPanel delivery={opened} onClose={() => setSearch({ open: undefined })} />}
      empty={<Empty icon={<IconParking className="icon" />} title="Every event was delivered" text="What one part of the server decides, others react to. An event that a part cannot take is tried again, then parked here with the reason, and what comes after it about the same object waits." command="mainstay delivery list" />}
    />
  );
}
