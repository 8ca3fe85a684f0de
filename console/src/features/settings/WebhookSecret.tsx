import type { NewWebhook } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import { Once } from "./Once";

export function WebhookSecret({ webhook, onClose }: { webhook: NewWebhook; onClose: () => void }) {
  return (
    <Dialog title={`Secret of ${webhook.name}`} onClose={onClose}>
      <Once label="Secret" secret={webhook.secret} why="give it to the receiver now, nobody can read it here again" />
      <p className="t2">Every request is signed with it. The receiver computes the signature again and refuses what differs.</p>
    </Dialog>
  );
}
