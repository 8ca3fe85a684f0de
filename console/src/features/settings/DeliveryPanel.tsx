import type { HeldDelivery } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { useOpenDialog } from "../../ui/dialogs";
import { Glyph } from "../../ui/Glyph";
import { Facts, Panel, Section } from "../../ui/Panel";
import { To } from "../../ui/To";
import { useWhyNot } from "../../ui/useMay";
import { deliveryGlyphs, deliveryWords, heldMeaning } from "./deliveryWords";
import { useDeliveryActions } from "./useDeliveryActions";

export function DeliveryPanel({ delivery, onClose }: { delivery: HeldDelivery; onClose: () => void }) {
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("deliveries:write");
  const { retry } = useDeliveryActions();
  const foot = (
    <>
      <Button keys="p" why={mayWrite} onClick={() => retry(delivery)}>Retry</Button>
      <Button keys="d" why={mayWrite} onClick={() => openDialog("delivery.skip", { delivery })}>Skip...</Button>
    </>
  );
  return (
    <Panel kind="Parked event" onClose={onClose} foot={foot}>
      <Section>
        <p className="b5">{delivery.type}</p>
        <p className="row"><Glyph name={deliveryGlyphs[delivery.state]} />{deliveryWords[delivery.state]}</p>
        <p className="t2">{heldMeaning[delivery.state]}</p>
      </Section>
      {delivery.error !== "" && <Section title="Why it failed last"><p>{delivery.error}</p></Section>}
      <Section>
        <Facts
          facts={[
            ["For", delivery.subscriber],
            ["About", <span key="object" className="mono">{delivery.object}</span>],
            ["Ledger entry", <To key="entry" page="ledger" search={{ open: String(delivery.sequence) }} className="link">{delivery.sequence}</To>],
            ["Attempts", delivery.attempts],
            delivery.next_attempt_at !== undefined && ["Next try", <Ago key="next" at={delivery.next_attempt_at} as="moment" />],
          ]}
        />
      </Section>
    </Panel>
  );
}
