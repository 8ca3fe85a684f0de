import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, reply } from "./client";
import { countMax, cursorOf, numbersOf, wordsOf } from "./incidents";
import type { Alert } from "./types";

export type AlertFilters = { state?: string; severity?: string; q?: string; filter?: string[]; sort?: string };
export type Episodes = { alerts: Alert[]; complete: boolean };

const episodePagesMax = 4;

export const alertsQuery = (filters: AlertFilters) =>
  infiniteQueryOptions({
    queryKey: ["alerts", "list", filters],
    queryFn: ({ signal, pageParam }) =>
      reply(api.GET("/v1/alerts", { signal, params: { query: { ...queryOf(filters), limit: 200, ...cursorOf(pageParam) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const alertCountQuery = (filters: AlertFilters) =>
  queryOptions({
    queryKey: ["alerts", "count", filters],
    queryFn: ({ signal }) => reply(api.GET("/v1/alerts", { signal, params: { query: { ...queryOf(filters), limit: countMax } } })),
    placeholderData: keepPreviousData,
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "one", id],
    queryFn: ({ signal }) => reply(api.GET("/v1/alerts/{id}", { signal, params: { path: { id } } })),
  });

function queryOf({ state, severity, ...rest }: AlertFilters) {
  return { ...rest, state: wordsOf<Alert["state"]>(state), severity: numbersOf(severity) };
}

/** Episodes that began within this range, newest first; at most 2,000, and it says when there were more. */
export const episodesQuery = (range: string, from: () => number) =>
  queryOptions({
    queryKey: ["episodes", range],
    queryFn: ({ signal }) => episodesSince(from(), signal),
    placeholderData: keepPreviousData,
  });

async function episodesSince(from: number, signal: AbortSignal): Promise<Episodes> {
  const alerts: Alert[] = [];
  let cursor = "";
  for (let page = 0; page < episodePagesMax; page += 1) {
    const query = { state: ["firing", "suppressed", "resolved"] as Alert["state"][], sort: "-started", limit: countMax, ...cursorOf(cursor) };
    const { items, next } = await reply(api.GET("/v1/alerts", { signal, params: { query } }));
    alerts.push(...items.filter((alert) => Date.parse(alert.starts_at) >= from));
    const oldest = items.at(-1);
    if (next == null || oldest === undefined || Date.parse(oldest.starts_at) < from) return { alerts, complete: true };
    cursor = next;
  }
  return { alerts, complete: false };
}
