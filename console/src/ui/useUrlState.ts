// The query of the address as the page's state. Defaults are left out; Back undoes the last change.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export type Search = Record<string, string | string[] | undefined>;
export type SearchValidator<S extends Search> = (raw: Record<string, unknown>) => S;

export function useUrlState<S extends Search>(validate: SearchValidator<S>) {
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const state = validate(raw);
  const set = useCallback(
    (change: Partial<S>, how: "push" | "replace" = "push") =>
      void navigate({
        to: ".",
        search: ((old: Search) => withoutEmpty({ ...old, ...change })) as never,
        replace: how === "replace",
      }),
    [navigate],
  );
  return [state, set] as const;
}

export function withoutEmpty(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== "" && value.length > 0));
}

/** Text of one parameter, or undefined when it is absent or not one of `allowed`. */
export function textOf<T extends string = string>(value: unknown, allowed?: readonly T[]): T | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  return allowed === undefined || allowed.some((one) => one === value) ? (value as T) : undefined;
}

export function listOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === "string" && one !== "");
}

/** A comma list of allowed words, in their own order; undefined when none is left. */
export function wordsOf(value: unknown, allowed: readonly string[]): string | undefined {
  if (typeof value !== "string") return undefined;
  const words = value.split(",");
  const kept = allowed.filter((word) => words.includes(word));
  return kept.length === 0 ? undefined : kept.join(",");
}

export function parseSearch(text: string): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = result[name];
    result[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return result;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) for (const one of listOf(value)) parameters.append(name, one);
  const text = parameters.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/");
  return text === "" ? "" : `?${text}`;
}
