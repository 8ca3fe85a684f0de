import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, reply } from "./client";
import { cursorOf } from "./incidents";

export type NotificationFilters = { incident?: string; receiver?: string; outcome?: string };

export const notificationsQuery = (filters: NotificationFilters) =>
  infiniteQueryOptions({
    queryKey: ["notifications", "list", filters],
    queryFn: ({ signal, pageParam }) =>
      reply(api.GET("/v1/notifications", { signal, params: { query: { ...filters, limit: 200, ...cursorOf(pageParam) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
