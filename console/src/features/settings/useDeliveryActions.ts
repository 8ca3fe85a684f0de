import { useQueryClient } from "@tanstack/react-query";
import { retryDelivery, retryWebhookDelivery, testWebhook } from "../../api/events";
import type { HeldDelivery, Webhook, WebhookDelivery } from "../../api/types";
import { attempt } from "../../ui/attempt";
import { toast } from "../../ui/toast";
import { testToast } from "./deliveryWords";

export function useDeliveryActions() {
  const queries = useQueryClient();
  const retry = async ({ id, type }: HeldDelivery) => {
    const done = await attempt(`Retry ${type}`, () => retryDelivery(id));
    await queries.invalidateQueries({ queryKey: ["deliveries"] });
    if (done) toast({ text: `${type} is delivered again, with all attempts before it` });
  };
  const resend = async (delivery: WebhookDelivery) => {
    const done = await attempt(`Retry ${delivery.type}`, () => retryWebhookDelivery(delivery));
    await queries.invalidateQueries({ queryKey: ["webhook-deliveries"] });
    if (done) toast({ text: `${delivery.type} is sent again, with all attempts before it` });
  };
  const test = async ({ id, name }: Webhook) => {
    await attempt(`Test ${name}`, async () => toast(testToast(name, await testWebhook(id))));
    await queries.invalidateQueries({ queryKey: ["webhook-deliveries"] });
  };
  return {
    retry: (delivery: HeldDelivery) => void retry(delivery),
    resend: (delivery: WebhookDelivery) => void resend(delivery),
    test: (webhook: Webhook) => void test(webhook),
  };
}
