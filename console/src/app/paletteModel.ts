// What the palette offers: actions of this page, then objects, then places, then settings.
import type { QueryClient } from "@tanstack/react-query";
import type { Action } from "../ui/actions";
import type { Alert, Incident, Page, Silence } from "../api/types";
import { matcherText } from "../api/commands";

export type Entry = { id: string; group: string; label: string; note?: string; keys?: string | undefined; why?: string | undefined; run: () => void };
export type Open = (page: "incidents" | "alerts" | "silences", id: string | undefined, open: string | undefined) => void;

const groups = ["Recent", "On this page", "Incidents", "Alerts", "Silences", "Places", "Settings"];
const perGroup = 8;

export function actionEntries(actions: readonly Action[]): Entry[] {
  return actions
    .filter((action) => action.quiet !== true)
    .map((action) => ({ id: action.id, group: "On this page", label: action.label, keys: action.keys, why: action.why, run: action.run }));
}

export function incidentEntry(incident: Incident, open: Open): Entry {
  const { readable_id: id } = incident;
  return { id: `incident ${id}`, group: "Incidents", label: `${id} ${incident.headline}`, note: incident.service ?? incident.state, run: () => open("incidents", id, undefined) };
}
export function alertEntry(alert: Alert, open: Open): Entry {
  return { id: `alert ${alert.id}`, group: "Alerts", label: `${alert.name} ${alert.summary}`, note: alert.service ?? alert.state, run: () => open("alerts", undefined, alert.id) };
}
export function silenceEntry(silence: Silence, open: Open): Entry {
  const label = silence.matchers.map(matcherText).join(" ");
  return { id: `silence ${silence.id}`, group: "Silences", label, note: silence.created_by, run: () => open("silences", undefined, silence.id) };
}

/** Objects that some page has loaded: an answer without asking the server. */
export function loadedEntries(queries: QueryClient, open: Open): Entry[] {
  const entries = new Map<string, Entry>();
  const collect = <T,>(root: string, toEntry: (item: T, open: Open) => Entry) => {
    for (const [key, data] of queries.getQueriesData<Page<T> | { pages: Page<T>[] }>({ queryKey: [root] })) {
      if (data === undefined || !["list", "count"].includes(String(key[1]))) continue;
      const pages = "pages" in data ? data.pages : [data];
      for (const item of pages.flatMap((page) => page.items)) {
        const entry = toEntry(item, open);
        entries.set(entry.id, entry);
      }
    }
  };
  collect<Incident>("incidents", incidentEntry);
  collect<Alert>("alerts", alertEntry);
  collect<Silence>("silences", silenceEntry);
  return [...entries.values()];
}

/** Every word must occur; what starts with the text comes first within its group. */
export function search(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = entries.filter((entry) => words.every((word) => entry.label.toLowerCase().includes(word)));
  const rank = (entry: Entry) => (entry.label.toLowerCase().startsWith(text.toLowerCase()) ? 0 : 1);
  return groups.flatMap((group) =>
    matching
      .filter((entry) => entry.group === group)
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, perGroup),
  );
}
