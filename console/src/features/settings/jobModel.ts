import type { Job } from "../../api/types";
import type { GlyphName } from "../../ui/Glyph";
import { age, duration } from "../../ui/time";

export type JobState = "failing" | "running" | "waiting" | "ok";
export const stateWords: Record<JobState, string> = { failing: "Failing", running: "Running", waiting: "Not run yet", ok: "Ran" };
export const stateGlyphs: Record<JobState, GlyphName> = { failing: "critical", running: "acknowledged", waiting: "waiting", ok: "ok" };

/** Failing wins over running: a job that is tried again has not got better yet. */
export function stateOf({ running, error, last_run_at: last }: Pick<Job, "running" | "error" | "last_run_at">): JobState {
  if (error !== undefined) return "failing";
  if (running) return "running";
  return last === undefined ? "waiting" : "ok";
}

/** Failing ones first, then by name. */
export function byNeed(jobs: readonly Job[]): Job[] {
  const rank = (job: Job) => (stateOf(job) === "failing" ? 0 : 1);
  return [...jobs].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** "now", "in 4 min 10 s", "42 s ago": when a job runs next; late ones say how late. */
export function nextText(next: string | undefined, now: number): string | undefined {
  if (next === undefined) return undefined;
  const left = Date.parse(next) - now;
  if (Math.abs(left) < 1_000) return "now";
  return left > 0 ? `in ${age(left)}` : `${age(-left)} late`;
}

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The API's "1m30s" as the console writes durations: "1 min 30 s". */
export function durationText(text: string): string {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdw])/g)];
  if (parts.length === 0) return text;
  return duration(parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0));
}
