import type { Webhook } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { useOpenDialog } from "../../ui/dialogs";
import { Glyph } from "../../ui/Glyph";
import { Facts, Panel, Section } from "../../ui/Panel";
import { useWhyNot } from "../../ui/useMay";
import { useDeliveryActions } from "./useDeliveryActions";
import { WebhookDeliveries } from "./WebhookDeliveries";
import { typesText } from "./webhookTypes";

export function WebhookPanel({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("webhooks:write");
  const { test } = useDeliveryActions();
  const foot = (
    <>
      <Button keys="t" why={mayWrite} onClick={() => test(webhook)}>Send a test event</Button>
      <Button keys="e" why={mayWrite} onClick={() => openDialog("webhook.edit", { webhook })}>Edit...</Button>
    </>
  );
  return (
    <Panel kind="Webhook" onClose={onClose} foot={foot}>
      <Section>
        <p className="b5">{webhook.name}</p>
        {webhook.disabled_reason !== undefined && <p className="row warn"><Glyph name="warning" />{webhook.disabled_reason}</p>}
        <Facts
          facts={[
            ["Sent to", <span key="url" className="mono">{webhook.url}</span>],
            ["Events", typesText(webhook.types)],
            ["They are", webhook.enabled ? "sent" : "not sent"],
            ["Made by", webhook.created_by],
            ["Made", <Ago key="made" at={webhook.created_at} as="moment" />],
          ]}
        />
        <div className="row">
          <Button size="small" why={mayWrite} onClick={() => openDialog("webhook.rotate", { webhook })}>Rotate the secret...</Button>
          <Button size="small" why={mayWrite} onClick={() => openDialog("webhook.delete", { webhook })}>Delete...</Button>
        </div>
      </Section>
      <WebhookDeliveries webhook={webhook} />
    </Panel>
  );
}
