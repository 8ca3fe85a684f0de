// Events on their way: the server's own parts that react to them, and the webhooks that get them.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, done, reply } from "./client";
import type { HeldDelivery, WantedWebhook, WebhookDelivery } from "./types";

const limit = 500;
const deliveriesAtOnce = 50;

export const subscribersQuery = queryOptions({
  queryKey: ["deliveries", "subscribers"],
  queryFn: ({ signal }) => reply(api.GET("/v1/subscribers", { signal })),
});

export type DeliveryFilters = { subscriber: string | undefined; state: string | undefined };
export const deliveriesQuery = ({ subscriber, state }: DeliveryFilters) =>
  queryOptions({
    queryKey: ["deliveries", "list", subscriber ?? "", state ?? ""],
    queryFn: ({ signal }) =>
      reply(
        api.GET("/v1/deliveries", {
          signal,
          params: { query: { limit, ...(subscriber ? { subscriber } : {}), ...(state ? { state: [state as HeldDelivery["state"]] } : {}) } },
        }),
      ),
  });
export const retryDelivery = (id: string) => reply(api.POST("/v1/deliveries/{id}/retry", { params: { path: { id } } }));
export const skipDelivery = (id: string) => reply(api.POST("/v1/deliveries/{id}/skip", { params: { path: { id } } }));

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => reply(api.GET("/v1/webhooks", { signal, params: { query: { limit } } })),
});
export const createWebhook = (body: WantedWebhook) => reply(api.POST("/v1/webhooks", { body }));
export const changeWebhook = (id: string, body: WantedWebhook) => reply(api.PUT("/v1/webhooks/{id}", { params: { path: { id } }, body }));
export const deleteWebhook = (id: string) => done(api.DELETE("/v1/webhooks/{id}", { params: { path: { id } } }));
export const rotateSecret = (id: string) => reply(api.POST("/v1/webhooks/{id}/rotate-secret", { params: { path: { id } } }));
export const testWebhook = (id: string) => reply(api.POST("/v1/webhooks/{id}/test", { params: { path: { id } } }));

/** What a webhook was sent or is to be sent, newest first. */
export const webhookDeliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["webhook-deliveries", id],
    queryFn: ({ signal, pageParam }) =>
      reply(api.GET("/v1/webhooks/{id}/deliveries", { signal, params: { path: { id }, query: { limit: deliveriesAtOnce, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

const path = ({ webhook_id: id, id: delivery }: Pick<WebhookDelivery, "webhook_id" | "id">) => ({ params: { path: { id, delivery } } });
export const retryWebhookDelivery = (of: Pick<WebhookDelivery, "webhook_id" | "id">) => reply(api.POST("/v1/webhooks/{id}/deliveries/{delivery}/retry", path(of)));
export const skipWebhookDelivery = (of: Pick<WebhookDelivery, "webhook_id" | "id">) => reply(api.POST("/v1/webhooks/{id}/deliveries/{delivery}/skip", path(of)));
