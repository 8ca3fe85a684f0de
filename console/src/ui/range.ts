// The range of a page: "24h" back from now, or two RFC 3339 instants joined by "/".
import { parseDuration } from "./time";

export type Range = { from: number; to: number };

export function rangeOf(text: string, now: number): Range | undefined {
  const [first, second] = text.split("/");
  if (second !== undefined) {
    const from = Date.parse(first ?? "");
    const to = Date.parse(second);
    return from < to ? { from, to } : undefined;
  }
  const span = parseDuration(text);
  return span === undefined ? undefined : { from: now - span, to: now };
}

/** The address of this screen for somebody else: a relative range becomes the instants it means now. */
export function linkToShare(href: string, defaultRange: string | undefined, now: number): string {
  const url = new URL(href);
  const range = rangeOf(url.searchParams.get("range") ?? defaultRange ?? "", now);
  if (range !== undefined)
    url.searchParams.set("range", `${new Date(range.from).toISOString()}/${new Date(range.to).toISOString()}`);
  return url.toString();
}
