import assert from "node:assert/strict";
import { test } from "node:test";
import { absolute, age, ago, clock, duration, moment, parseDuration } from "../../src/ui/time";

const now = Date.parse("2026-11-19T14:58:21Z");
const before = (text: string) => now - (parseDuration(text) ?? 0);

test("an age has one unit under an hour and two above", () => {
  const cases = [["42s", "42 s"], ["9m", "9 min"], ["26m", "26 min"], ["1h51m", "1 h 51 m"], ["4h6m", "4 h 06 m"], ["2d4h", "2 d 04 h"]] as const;
  for (const [span, text] of cases) assert.equal(age(parseDuration(span) ?? 0), text);
});

test("a duration names small spans exactly", () => {
  const cases = [[212, "212 ms"], [2_900, "2.9 s"], [4_000, "4 s"], [39_000, "39 s"], [279_000, "4 min 39 s"], [900_000, "15 min"], [7_200_000, "2 h"], [6_660_000, "1 h 51 m"]] as const;
  for (const [ms, text] of cases) assert.equal(duration(ms), text);
});

test("a moment under 24 h is relative, an older one a date, another year adds it", () => {
  assert.equal(ago(before("23h59m"), "utc", now), "23 h 59 m");
  assert.equal(ago(Date.parse("2026-11-16T11:03:00Z"), "utc", now), "16 Nov 11:03");
  assert.equal(ago(Date.parse("2025-11-16T11:03:00Z"), "utc", now), "16 Nov 2025 11:03");
});

test("a moment of today is a time, of another day a date", () => {
  assert.equal(moment(Date.parse("2026-11-19T17:00:00Z"), "utc", now), "17:00");
  assert.equal(moment(Date.parse("2026-11-20T02:00:00Z"), "utc", now), "20 Nov 02:00");
});

test("the clock has 24 hours, and the absolute time names its zone", () => {
  assert.equal(clock(now, "utc", true), "14:58:21");
  assert.equal(absolute(now, "utc"), "19 Nov 2026 14:58:21 UTC");
});

test("a duration is read as Prometheus writes it, anything else is refused", () => {
  assert.equal(parseDuration("1h30m"), 5_400_000);
  for (const wrong of ["", "soon", "2", "2h x", "-1h"]) assert.equal(parseDuration(wrong), undefined);
});
