import { type Search, textOf } from "../../ui/useUrlState";

export type OpenSearch = Search & { open?: string };

/** Of a page without filters: only which panel is open. */
export function openSearch(raw: Record<string, unknown>): OpenSearch {
  return { open: textOf(raw.open) };
}
