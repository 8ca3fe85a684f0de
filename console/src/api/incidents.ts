import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, reply } from "./client";
import type { Incident } from "./types";

export type IncidentFilters = { state?: string; severity?: string; service?: string; q?: string; sort?: string };

const pageSize = 200;
export const countMax = 500;

export const incidentsQuery = (filters: IncidentFilters) =>
  infiniteQueryOptions({
    queryKey: ["incidents", "list", filters],
    queryFn: ({ signal, pageParam }) =>
      reply(api.GET("/v1/incidents", { signal, params: { query: { ...queryOf(filters), limit: pageSize, ...cursorOf(pageParam) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

/** Up to 500 incidents, for counts: by severity, and the number in the navigation. */
export const incidentCountQuery = (filters: IncidentFilters) =>
  queryOptions({
    queryKey: ["incidents", "count", filters],
    queryFn: ({ signal }) => reply(api.GET("/v1/incidents", { signal, params: { query: { ...queryOf(filters), limit: countMax } } })),
    placeholderData: keepPreviousData,
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ["incidents", "one", id],
    queryFn: ({ signal }) => reply(api.GET("/v1/incidents/{id}", { signal, params: { path: { id } } })),
  });

export const incidentTimelineQuery = (id: string) =>
  queryOptions({
    queryKey: ["timeline", id],
    queryFn: ({ signal }) => reply(api.GET("/v1/incidents/{id}/timeline", { signal, params: { path: { id }, query: { limit: 500 } } })),
  });

export const incidentAlertsQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "of", id],
    queryFn: ({ signal }) => reply(api.GET("/v1/incidents/{id}/alerts", { signal, params: { path: { id }, query: { limit: 500 } } })),
  });

const at = (id: string) => ({ params: { path: { id } } });

export const acknowledge = (id: string, comment?: string) =>
  reply(api.POST("/v1/incidents/{id}/acknowledge", { ...at(id), body: comment ? { comment } : {} }));
export const unacknowledge = (id: string) => reply(api.POST("/v1/incidents/{id}/unacknowledge", at(id)));
export const resolve = (id: string, comment?: string) =>
  reply(api.POST("/v1/incidents/{id}/resolve", { ...at(id), body: comment ? { comment } : {} }));
export const addNote = (id: string, text: string) => reply(api.POST("/v1/incidents/{id}/notes", { ...at(id), body: { text } }));

/** A comma list of the URL as the values that the API takes. */
export function wordsOf<T extends string>(list: string | undefined): T[] | undefined {
  return list === undefined ? undefined : (list.split(",") as T[]);
}

export function numbersOf(list: string | undefined): number[] | undefined {
  return list === undefined ? undefined : list.split(",").map(Number);
}

function queryOf({ state, severity, ...rest }: IncidentFilters) {
  return { ...rest, state: wordsOf<Incident["state"]>(state), severity: numbersOf(severity) };
}

export function cursorOf(pageParam: string) {
  return pageParam === "" ? {} : { cursor: pageParam };
}
