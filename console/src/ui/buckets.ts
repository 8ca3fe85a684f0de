// Events counted into the bars of a time axis.
import type { Range } from "./range";
import { parseDuration } from "./time";

export type Bucket = { critical: number; other: number };

/** How long a bar is, so that there are at most about a hundred. */
export function bucketMs(range: Range): number {
  const steps = ["1m", "5m", "15m", "1h", "2h", "6h", "1d"].map((text) => parseDuration(text) ?? 0);
  return steps.find((step) => (range.to - range.from) / step <= 100) ?? (range.to - range.from) / 100;
}

export function buckets(events: readonly { at: number; critical: boolean }[], range: Range, step: number): Bucket[] {
  const result: Bucket[] = Array.from({ length: Math.ceil((range.to - range.from) / step) }, () => ({ critical: 0, other: 0 }));
  for (const event of events) {
    const bucket = result[Math.floor((event.at - range.from) / step)];
    if (bucket === undefined) continue;
    if (event.critical) bucket.critical += 1;
    else bucket.other += 1;
  }
  return result;
}
