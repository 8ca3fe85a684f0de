// The timeline of an incident: kinds that can be toggled, bursts that fold, long gaps that are labelled.
import type { TimelineEntry } from "../../api/types";

export type Kind = "alerts" | "notified" | "people";

const kindOf: Record<TimelineEntry["kind"], Kind> = {
  opened: "alerts",
  alert_joined: "alerts",
  alert_resolved: "alerts",
  acknowledged: "people",
  unacknowledged: "people",
  resolved: "people",
  note: "people",
  notification: "notified",
  silence: "people",
};
const foldable: readonly TimelineEntry["kind"][] = ["alert_joined", "alert_resolved"];
const foldAtLeast = 3;
const burstMs = 60_000;
export const gapMs = 10 * 60_000;

export type TimelineItem =
  | { kind: "entry"; entry: TimelineEntry }
  | { kind: "burst"; id: string; entries: readonly TimelineEntry[] }
  | { kind: "gap"; id: string; ms: number };

export function laneOf(entry: TimelineEntry): Kind {
  // "resolved" by its alerts is nobody's act.
  return entry.kind === "resolved" && (entry.actor === undefined || entry.actor === "alerts") ? "alerts" : kindOf[entry.kind];
}

export function countKinds(entries: readonly TimelineEntry[]): Record<Kind, number> {
  const counts: Record<Kind, number> = { alerts: 0, notified: 0, people: 0 };
  for (const entry of entries) counts[laneOf(entry)] += 1;
  return counts;
}

/** Newest first in, newest first out. `unfolded` holds ids of bursts that somebody opened. */
export function timelineItems(entries: readonly TimelineEntry[], unfolded: ReadonlySet<string>): TimelineItem[] {
  const items: TimelineItem[] = [];
  for (let index = 0; index < entries.length; ) {
    const entry = entries[index] as TimelineEntry;
    const before = entries[index - 1];
    const gap = before === undefined ? 0 : Date.parse(before.at) - Date.parse(entry.at);
    if (gap > gapMs) items.push({ kind: "gap", id: `gap ${entry.id}`, ms: gap });
    const burst = burstFrom(entries, index);
    if (burst.length >= foldAtLeast && !unfolded.has(burstId(burst))) items.push({ kind: "burst", id: burstId(burst), entries: burst });
    else for (const one of burst) items.push({ kind: "entry", entry: one });
    index += burst.length;
  }
  return items;
}

/** A burst keeps its id while it grows at its new end: it is named by its oldest entry. */
function burstId(burst: readonly TimelineEntry[]): string {
  return `burst ${burst.at(-1)?.id}`;
}

function burstFrom(entries: readonly TimelineEntry[], start: number): TimelineEntry[] {
  const first = entries[start] as TimelineEntry;
  const burst = [first];
  if (!foldable.includes(first.kind)) return burst;
  for (let next = start + 1; next < entries.length; next += 1) {
    const entry = entries[next] as TimelineEntry;
    const last = burst.at(-1) as TimelineEntry;
    if (entry.kind !== first.kind || Date.parse(last.at) - Date.parse(entry.at) > burstMs) break;
    burst.push(entry);
  }
  return burst;
}

export function burstText(entries: readonly TimelineEntry[]): string {
  return `${entries.length} alerts ${entries[0]?.kind === "alert_resolved" ? "resolved" : "joined"}`;
}
