import { QueryClient } from "@tanstack/react-query";
import { asProblem } from "../api/problem";

/** Data is stale when a notice says so, not by age; only an unreachable server is asked twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retryDelay: 500,
      retry: (count, error) => count < 1 && asProblem(error).status === 0,
    },
  },
});
