import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, reply } from "./client";
import { countMax, wordsOf } from "./incidents";
import type { Matcher, NewSilence, Silence } from "./types";

export const silencesQuery = (state: string) =>
  queryOptions({
    queryKey: ["silences", "list", state],
    queryFn: ({ signal }) => reply(api.GET("/v1/silences", { signal, params: { query: { state: wordsOf<Silence["state"]>(state), limit: countMax } } })),
    placeholderData: keepPreviousData,
  });

export const silenceQuery = (id: string) =>
  queryOptions({
    queryKey: ["silences", "one", id],
    queryFn: ({ signal }) => reply(api.GET("/v1/silences/{id}", { signal, params: { path: { id } } })),
  });

/** What these matchers would mute now. Keyed with the alerts, because it changes with them. */
export const silencePreviewQuery = (matchers: Matcher[]) =>
  queryOptions({
    queryKey: ["alerts", "preview", matchers],
    queryFn: ({ signal }) => reply(api.POST("/v1/silences/preview", { signal, body: { matchers } })),
    enabled: matchers.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });

export const createSilence = (wanted: NewSilence) => reply(api.POST("/v1/silences", { body: wanted }));
export const replaceSilence = (id: string, wanted: NewSilence) =>
  reply(api.PUT("/v1/silences/{id}", { params: { path: { id } }, body: wanted }));
export const expireSilence = (id: string) => reply(api.DELETE("/v1/silences/{id}", { params: { path: { id } } }));

export function wantedAgain(silence: Silence): NewSilence {
  return { matchers: silence.matchers, ends_at: silence.ends_at, comment: silence.comment };
}
