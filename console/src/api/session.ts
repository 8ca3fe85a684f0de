import { queryOptions } from "@tanstack/react-query";
import { api, done, reply } from "./client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => reply(api.GET("/v1/me", { signal })),
  staleTime: Infinity,
  retry: false,
});

export function signIn(name: string, password: string) {
  return reply(api.POST("/v1/sessions", { body: { name, password } }));
}

export function signOut() {
  return done(api.DELETE("/v1/sessions/current"));
}

/** Open to anybody: whether the server is ready, for the sign-in page. */
export async function serverReady(): Promise<boolean> {
  const response = await fetch("/readyz");
  return response.ok;
}
