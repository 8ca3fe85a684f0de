import { type Search, textOf } from "../../ui/useUrlState";

export type LedgerSearch = Search & { type?: string; object?: string; open?: string };

export function ledgerSearch(raw: Record<string, unknown>): LedgerSearch {
  return { type: textOf(raw.type), object: textOf(raw.object), open: textOf(raw.open) };
}

/** "type=incident.acknowledged"; a word alone is an object, or with a dot in it a type. */
export function typedFilter(text: string): Partial<LedgerSearch> | string {
  const match = /^(\w+)\s*=\s*(.+)$/.exec(text);
  if (match === null) return /^[a-z_]+\.[a-z_]+$/.test(text) ? { type: text } : { object: text };
  const [, name = "", value = ""] = match;
  if (name === "type") return { type: value };
  if (name === "object") return { object: value };
  return `There is no filter ${name}: type or object`;
}
