// The address of the incidents list. Defaults (open and acknowledged, by service, severity then newest, 24 h) are left out.
import { type Search, textOf, wordsOf } from "../../ui/useUrlState";
import { rangeOf } from "../../ui/range";

export type IncidentSearch = Search & {
  state?: string;
  severity?: string;
  service?: string;
  q?: string;
  group?: string;
  sort?: string;
  range?: string;
  open?: string;
};

export const stateDefault = "open,acknowledged";
export const sortDefault = "-severity,-started";
export const rangeDefault = "24h";
export const states = ["open", "acknowledged", "resolved"] as const;
const sortFields = ["severity", "started", "updated", "alerts"];

export function incidentSearch(raw: Record<string, unknown>): IncidentSearch {
  const range = textOf(raw.range);
  return {
    state: wordsOf(raw.state, states),
    severity: wordsOf(raw.severity, ["1", "2", "3", "4", "5"]),
    service: textOf(raw.service),
    q: textOf(raw.q),
    group: textOf(raw.group, ["none"]),
    sort: sortOf(raw.sort, sortFields),
    range: range !== undefined && rangeOf(range, 1) !== undefined ? range : undefined,
    open: textOf(raw.open),
  };
}

function sortOf(value: unknown, fields: readonly string[]): string | undefined {
  if (typeof value !== "string") return undefined;
  const kept = value.split(",").filter((part) => fields.includes(part.replace(/^-/, "")));
  return kept.length === 0 ? undefined : kept.join(",");
}

/** What was typed into the filter field: "service=checkout", "state=resolved", or free text. */
export function typedFilter(text: string): Partial<IncidentSearch> | string {
  const match = /^(\w+)\s*=\s*(.+)$/.exec(text);
  if (match === null) return { q: text };
  const [, name = "", value = ""] = match;
  if (name === "service") return { service: value };
  if (name === "state") {
    const state = wordsOf(value, states);
    return state === undefined ? `state is one of ${states.join(", ")}` : { state };
  }
  return `There is no filter ${name}: service, state, or text`;
}
