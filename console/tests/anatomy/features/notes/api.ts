import { queryOptions } from "@tanstack/react-query";
import { api, done, reply } from "../../../../src/api/client";

/** Keyed by the module's topic: a notice about notes makes it stale. */
export const notesQuery = (object: string) =>
  queryOptions({
    queryKey: ["notes", object],
    queryFn: ({ signal }) => reply(api.GET("/v1/notes", { signal, params: { query: { object } } })),
  });

export const addNote = (object: string, text: string) => reply(api.POST("/v1/notes", { body: { object, text } }));
export const removeNote = (id: string) => done(api.DELETE("/v1/notes/{id}", { params: { path: { id } } }));
