import { useQueryClient } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { skipWebhookDelivery } from "../../api/events";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { toast } from "../../ui/toast";

export default function SkipWebhookDialog({ webhook, delivery, onClose }: DialogProps<"webhook.skip">) {
  const queries = useQueryClient();
  const run = async () => {
    await skipWebhookDelivery(delivery);
    await queries.invalidateQueries({ queryKey: ["webhook-deliveries"] });
    toast({ text: `Skipped ${delivery.type} for ${webhook.name}` });
  };
  return (
    <Dialog title={`Skip ${delivery.type} for ${webhook.name}?`} verb={`Skip ${delivery.type}`} look="danger" keep="Keep it" onClose={onClose} run={run} call={commands.webhookSkip(webhook.id, delivery.id)}>
      <p className="t2">
        {webhook.name} never gets this event about <span className="mono">{delivery.object}</span>. There is no way back. The next event of the object is sent at once.
      </p>
    </Dialog>
  );
}
