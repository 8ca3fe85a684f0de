import { useState } from "react";
import { httpCall, withCurl } from "../../api/commands";
import { rotateSecret } from "../../api/events";
import type { NewWebhook } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { WebhookSecret } from "./WebhookSecret";

export default function RotateSecretDialog({ webhook, onClose }: DialogProps<"webhook.rotate">) {
  const [made, setMade] = useState<NewWebhook>();
  if (made !== undefined) return <WebhookSecret webhook={made} onClose={onClose} />;
  const run = async () => setMade(await rotateSecret(webhook.id));
  return (
    <Dialog title={`Rotate the secret of ${webhook.name}?`} verb={`Rotate the secret of ${webhook.name}`} look="danger" keep="Keep it" onClose={onClose} run={run} staysOpen call={withCurl(httpCall("POST", `/v1/webhooks/${webhook.id}/rotate-secret`))}>
      <p className="t2">The old secret ends at once: until its receiver has the new one, it refuses what is sent, and those events are tried again. There is no way back to the old one.</p>
    </Dialog>
  );
}
