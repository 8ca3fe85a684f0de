// The address of the silences list: what mutes now and next, or what has ended; text and owner filter what was loaded.
import { matcherText } from "../../api/commands";
import type { Silence } from "../../api/types";
import { type Search, textOf } from "../../ui/useUrlState";

export type SilenceSearch = Search & { view?: string; q?: string; owner?: string; range?: string; open?: string };

export const rangeDefault = "12h";

export function silenceSearch(raw: Record<string, unknown>): SilenceSearch {
  return {
    view: textOf(raw.view, ["ended"]),
    q: textOf(raw.q),
    owner: textOf(raw.owner),
    range: textOf(raw.range, ["1h", "7d"]),
    open: textOf(raw.open),
  };
}

export function matches(silence: Silence, { q, owner }: SilenceSearch): boolean {
  if (owner !== undefined && silence.created_by !== owner) return false;
  if (q === undefined) return true;
  const text = [...silence.matchers.map(matcherText), silence.comment, silence.created_by].join(" ").toLowerCase();
  return text.includes(q.toLowerCase());
}

export function typedFilter(text: string): Partial<SilenceSearch> {
  const match = /^owner\s*=\s*(.+)$/.exec(text);
  return match === null ? { q: text } : { owner: match[1] };
}
