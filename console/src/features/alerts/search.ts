// The address of the alerts list. Defaults (firing and suppressed, newest first) are left out.
import { listOf, type Search, textOf, wordsOf } from "../../ui/useUrlState";

export type AlertSearch = Search & { state?: string; severity?: string; q?: string; filter?: string[]; sort?: string; open?: string };

export const states = ["firing", "suppressed", "resolved"] as const;
export const stateDefault = "firing,suppressed";
export const sortDefault = "-started";

export function alertSearch(raw: Record<string, unknown>): AlertSearch {
  const filter = listOf(raw.filter);
  return {
    state: wordsOf(raw.state, states),
    severity: wordsOf(raw.severity, ["1", "2", "3", "4", "5"]),
    q: textOf(raw.q),
    filter: filter.length > 0 ? filter : undefined,
    sort: textOf(raw.sort, ["started", "-started", "name", "-name", "severity", "-severity"]),
    open: textOf(raw.open),
  };
}

/** What was typed: a matcher such as service=checkout or instance=~"db.*", else free text. */
export function typedFilter(text: string, search: AlertSearch): Partial<AlertSearch> {
  const match = /^([\p{L}_][\p{L}\p{N}_.-]*)\s*(=~|!~|!=|=)\s*(.*)$/u.exec(text);
  if (match === null) return { q: text };
  const [, name = "", operator = "=", value = ""] = match;
  const quoted = value.startsWith('"') ? value : JSON.stringify(value);
  return { filter: [...(search.filter ?? []), `${name}${operator}${quoted}`] };
}
