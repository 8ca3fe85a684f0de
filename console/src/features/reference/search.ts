import { type Search, textOf } from "../../ui/useUrlState";
import type { Operation } from "./document";

export type ReferenceSearch = Search & { q?: string; tag?: string; open?: string };

export function referenceSearch(raw: Record<string, unknown>): ReferenceSearch {
  return { q: textOf(raw.q), tag: textOf(raw.tag), open: textOf(raw.open) };
}

/** Those that hold every word, in any of what the list shows. */
export function matching(operations: readonly Operation[], { q = "", tag }: Pick<ReferenceSearch, "q" | "tag">): Operation[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter((one) => {
    if (tag !== undefined && one.tag !== tag) return false;
    const text = `${one.id} ${one.method} ${one.path} ${one.summary} ${one.permission ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
