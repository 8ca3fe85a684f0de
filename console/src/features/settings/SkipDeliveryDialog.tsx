import { useQueryClient } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { skipDelivery } from "../../api/events";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { toast } from "../../ui/toast";

export default function SkipDeliveryDialog({ delivery, onClose }: DialogProps<"delivery.skip">) {
  const queries = useQueryClient();
  const run = async () => {
    await skipDelivery(delivery.id);
    await queries.invalidateQueries({ queryKey: ["deliveries"] });
    toast({ text: `Skipped ${delivery.type} for ${delivery.subscriber}` });
  };
  return (
    <Dialog title={`Skip ${delivery.type} for ${delivery.subscriber}?`} verb={`Skip ${delivery.type}`} look="danger" keep="Keep it" onClose={onClose} run={run} call={commands.deliverySkip(delivery.id)}>
      <p className="t2">
        {delivery.subscriber} never gets this event about <span className="mono">{delivery.object}</span>, and what it would have done is left undone. There is no way back. The next event of the object is tried at once.
      </p>
    </Dialog>
  );
}
