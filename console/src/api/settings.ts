import { queryOptions } from "@tanstack/react-query";
import { api, done, reply } from "./client";
import type { BreakerState, Token, WantedRetention } from "./types";

const limit = 500;

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => reply(api.GET("/v1/tokens", { signal, params: { query: { limit } } })),
});
export const createToken = (name: string, role: Token["role"], expiresAt?: string) =>
  reply(api.POST("/v1/tokens", { body: { name, role, ...(expiresAt ? { expires_at: expiresAt } : {}) } }));
export const revokeToken = (id: string) => done(api.DELETE("/v1/tokens/{id}", { params: { path: { id } } }));

export const integrationsQuery = queryOptions({
  queryKey: ["integrations"],
  queryFn: ({ signal }) => reply(api.GET("/v1/integrations", { signal, params: { query: { limit } } })),
});
export const createIntegration = (name: string) => reply(api.POST("/v1/integrations", { body: { kind: "alertmanager", name } }));
export const deleteIntegration = (id: string) => done(api.DELETE("/v1/integrations/{id}", { params: { path: { id } } }));

export const deadLettersQuery = (integration: string | undefined) =>
  queryOptions({
    queryKey: ["dead-letters", "list", integration ?? ""],
    queryFn: ({ signal }) =>
      reply(api.GET("/v1/dead-letters", { signal, params: { query: { limit, ...(integration ? { integration } : {}) } } })),
  });
export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ["dead-letters", "one", id],
    queryFn: ({ signal }) => reply(api.GET("/v1/dead-letters/{id}", { signal, params: { path: { id } } })),
  });
export const replayDeadLetter = (id: string) => done(api.POST("/v1/dead-letters/{id}/replay", { params: { path: { id } } }));
export const deleteDeadLetter = (id: string) => done(api.DELETE("/v1/dead-letters/{id}", { params: { path: { id } } }));
export const purgeDeadLetters = (integration: string | undefined) =>
  reply(api.POST("/v1/dead-letters/purge", { body: integration ? { integration } : {} }));

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => reply(api.GET("/v1/sessions", { signal, params: { query: { limit } } })),
});
export const endSession = (id: string) => done(api.DELETE("/v1/sessions/{id}", { params: { path: { id } } }));

export const destinationsQuery = (state: BreakerState | undefined) =>
  queryOptions({
    queryKey: ["destinations", state ?? ""],
    queryFn: ({ signal }) => reply(api.GET("/v1/destinations", { signal, params: { query: { limit, ...(state ? { state } : {}) } } })),
  });

export const retentionQuery = queryOptions({
  queryKey: ["retention", "rules"],
  queryFn: ({ signal }) => reply(api.GET("/v1/retention", { signal })),
});
export const storeSizeQuery = queryOptions({
  queryKey: ["retention", "size"],
  queryFn: ({ signal }) => reply(api.GET("/v1/store", { signal })),
});
/** Without `kept` the default again. */
export const changeRetention = (id: string, body: WantedRetention) => reply(api.PUT("/v1/retention/{id}", { params: { path: { id } }, body }));

export const jobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: ({ signal }) => reply(api.GET("/v1/jobs", { signal })),
});
export const runJob = (name: string) => reply(api.POST("/v1/jobs/{name}/run", { params: { path: { name } } }));
