import { useQueryClient } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { deleteWebhook, webhooksQuery } from "../../api/events";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { toast } from "../../ui/toast";

export default function DeleteWebhookDialog({ webhook, onClose }: DialogProps<"webhook.delete">) {
  const queries = useQueryClient();
  const run = async () => {
    await deleteWebhook(webhook.id);
    await queries.invalidateQueries(webhooksQuery);
    toast({ text: `Deleted ${webhook.name}` });
  };
  return (
    <Dialog title={`Delete the webhook ${webhook.name}?`} verb={`Delete ${webhook.name}`} look="danger" keep="Keep it" onClose={onClose} run={run} call={commands.webhookDelete(webhook.id)}>
      <p className="t2">
        Nothing more is sent to <span className="mono">{webhook.url}</span>: what waits for it is deleted with it, and so is the list of what it was sent. There is no way back; to stop it for a while, edit it instead.
      </p>
    </Dialog>
  );
}
