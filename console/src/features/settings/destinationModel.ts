import type { BreakerState, Destination } from "../../api/types";
import type { GlyphName } from "../../ui/Glyph";
import { type Search, textOf } from "../../ui/useUrlState";

export type DestinationSearch = Search & { state?: BreakerState; open?: string };
export const breakers = ["open", "half_open", "closed"] as const satisfies readonly BreakerState[];

export const breakerWords: Record<BreakerState, string> = { open: "Not called", half_open: "Tried again", closed: "Called" };
export const breakerGlyphs: Record<BreakerState, GlyphName> = { open: "critical", half_open: "waiting", closed: "ok" };

export function destinationSearch(raw: Record<string, unknown>): DestinationSearch {
  return { state: textOf(raw.state, breakers), open: textOf(raw.open) };
}

/** Those that are not called first, then by name. */
export function byBreaker(destinations: readonly Destination[]): Destination[] {
  const rank = (one: Destination) => breakers.indexOf(one.state);
  return [...destinations].sort((a, b) => rank(a) - rank(b) || a.destination.localeCompare(b.destination));
}
