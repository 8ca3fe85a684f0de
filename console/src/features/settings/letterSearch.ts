import { type Search, textOf } from "../../ui/useUrlState";

export type LetterSearch = Search & { integration?: string; open?: string };

export function letterSearch(raw: Record<string, unknown>): LetterSearch {
  return { integration: textOf(raw.integration), open: textOf(raw.open) };
}
