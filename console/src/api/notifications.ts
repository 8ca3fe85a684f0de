import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, reply } from "./client";
import { cursorOf, wordsOf } from "./incidents";
import type { Notification } from "./types";

export type NotificationFilters = { group_key?: string; receiver?: string; outcome?: string };

export const notificationsQuery = (filters: NotificationFilters) =>
  infiniteQueryOptions({
    queryKey: ["notifications", "list", filters],
    queryFn: ({ signal, pageParam }) =>
      reply(api.GET("/v1/notifications", { signal, params: { query: { ...filters, outcome: wordsOf<Notification["outcome"]>(filters.outcome), limit: 200, ...cursorOf(pageParam) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
