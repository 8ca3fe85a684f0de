import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, reply } from "./client";
import { cursorOf } from "./incidents";
import type { InclusionProof, LedgerNote } from "./types";

export type LedgerFilters = { type?: string | undefined; object?: string | undefined };

export const ledgerQuery = (filters: LedgerFilters) =>
  infiniteQueryOptions({
    queryKey: ["ledger", "list", filters],
    queryFn: ({ signal, pageParam }) =>
      reply(api.GET("/v1/ledger", { signal, params: { query: { ...(filters.type ? { type: filters.type } : {}), ...(filters.object ? { object: filters.object } : {}), limit: 200, ...cursorOf(pageParam) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const ledgerRecordQuery = (sequence: number) =>
  queryOptions({
    queryKey: ["ledger", "one", sequence],
    queryFn: ({ signal }) => reply(api.GET("/v1/ledger/{sequence}", { signal, params: { path: { sequence } } })),
  });

export type Evidence = { proof: InclusionProof; checkpoint: LedgerNote | undefined };

/** The latest checkpoint that stands for the entry, and the entry's proof in its tree; without one, in today's tree. */
export const evidenceQuery = (sequence: number) =>
  queryOptions({
    queryKey: ["ledger", "proof", sequence],
    queryFn: async ({ signal }): Promise<Evidence> => {
      const [head, page] = await Promise.all([
        reply(api.GET("/v1/ledger/head", { signal })),
        reply(api.GET("/v1/ledger/checkpoints", { signal, params: { query: { kind: "checkpoint", limit: 1 } } })),
      ]);
      const last = page.items[0];
      // After a restore the last checkpoint may be of the log that was given up.
      const checkpoint = last !== undefined && last.origin === head.origin && last.size >= sequence ? last : undefined;
      const query = checkpoint === undefined ? {} : { size: checkpoint.size };
      const proof = await reply(api.GET("/v1/ledger/{sequence}/inclusion-proof", { signal, params: { path: { sequence }, query } }));
      return { proof, checkpoint };
    },
  });
