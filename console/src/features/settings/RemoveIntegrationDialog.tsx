import { useQueryClient } from "@tanstack/react-query";
import { httpCall, withCurl } from "../../api/commands";
import { deleteIntegration } from "../../api/settings";
import { Ago } from "../../ui/Ago";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { toast } from "../../ui/toast";

export default function RemoveIntegrationDialog({ integration, onClose }: DialogProps<"integration.delete">) {
  const queries = useQueryClient();
  const run = async () => {
    await deleteIntegration(integration.id);
    await queries.invalidateQueries({ queryKey: ["integrations"] });
    toast({ text: `Removed ${integration.name}` });
  };
  return (
    <Dialog title={`Remove the integration ${integration.name}?`} verb={`Remove ${integration.name}`} look="danger" keep="Keep it" onClose={onClose} run={run} call={withCurl(httpCall("DELETE", `/v1/integrations/${integration.id}`))}>
      <p className="t2">
        {integration.last_signal_at === undefined ? "It has sent nothing." : <>It sent {integration.signals_total.toLocaleString()} signals, the last one <Ago at={integration.last_signal_at} /> ago.</>} Its sender is refused from the next request on. There is no way back: a new integration has another address and key.
      </p>
    </Dialog>
  );
}
