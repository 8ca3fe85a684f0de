// What a webhook was sent or is to be sent, newest first; what has not arrived can be retried or skipped.
import { useInfiniteQuery } from "@tanstack/react-query";
import { webhookDeliveriesQuery } from "../../api/events";
import type { Webhook, WebhookDelivery } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { useOpenDialog } from "../../ui/dialogs";
import { Glyph } from "../../ui/Glyph";
import { Loaded } from "../../ui/Loaded";
import { Section } from "../../ui/Panel";
import { useWhyNot } from "../../ui/useMay";
import { deliveryGlyphs, deliveryWords, isHeld } from "./deliveryWords";
import { durationText } from "./jobModel";
import { useDeliveryActions } from "./useDeliveryActions";
import styles from "./WebhookDeliveries.module.css";

export function WebhookDeliveries({ webhook }: { webhook: Webhook }) {
  const query = useInfiniteQuery(webhookDeliveriesQuery(webhook.id));
  return (
    <Section title="Deliveries" note="newest first">
      <Loaded query={query} what="The deliveries" permission="webhooks:read">
        {(pages) => {
          const all = pages.pages.flatMap((page) => page.items);
          if (all.length === 0) return <p className="t3">Nothing was sent yet. A test event shows whether the receiver answers.</p>;
          return (
            <>
              <ul className={styles.list} aria-label={`Deliveries of ${webhook.name}`}>
                {all.map((delivery) => <Line key={delivery.id} webhook={webhook} delivery={delivery} />)}
              </ul>
              {query.hasNextPage && <Button size="small" why={query.isFetchingNextPage ? "They are being loaded" : undefined} onClick={() => void query.fetchNextPage()}>Show older ones</Button>}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function Line({ webhook, delivery }: { webhook: Webhook; delivery: WebhookDelivery }) {
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("webhooks:write");
  const { resend } = useDeliveryActions();
  const { type, object, state, status, attempts, error, created_at: at } = delivery;
  const tried = attempts === 0 ? "not tried yet" : `${attempts} ${attempts === 1 ? "attempt" : "attempts"}, ${status === undefined ? "no answer" : `answered ${status}`} in ${durationText(delivery.duration)}`;
  return (
    <li className={styles.line}>
      <div className={styles.head}>
        <Glyph name={deliveryGlyphs[state]} />
        <span className="b5 ell" title={type}>{type}</span>
        <span className="t3 nowrap">{deliveryWords[state]}</span>
        <span className={styles.at}><Ago at={at} /></span>
      </div>
      <div className="t2 ell" title={object}>{object === "" ? tried : <><span className="mono">{object}</span> · {tried}</>}</div>
      {error !== undefined && state !== "delivered" && <p className={styles.error}>{error}</p>}
      {isHeld(state) && (
        <div className="row">
          <Button size="small" why={mayWrite} aria-label={`Retry ${type} of ${object}`} onClick={() => resend(delivery)}>Retry</Button>
          <Button size="small" why={mayWrite} aria-label={`Skip ${type} of ${object}`} onClick={() => openDialog("webhook.skip", { webhook, delivery })}>Skip...</Button>
        </div>
      )}
    </li>
  );
}
