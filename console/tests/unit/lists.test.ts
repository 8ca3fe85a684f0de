import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimelineEntry } from "../../src/api/types";
import { commonLabels } from "../../src/features/incidents/commonLabels";
import { burstText, countKinds, timelineItems } from "../../src/features/incidents/timelineModel";
import { bucketMs, buckets } from "../../src/ui/buckets";
import { comboOf, sequence } from "../../src/ui/keys";
import { flatten, sortBy } from "../../src/ui/tableModel";
import { partition } from "../../src/ui/useHeld";

const at = (second: number) => new Date(Date.UTC(2026, 10, 19, 12, 0, second)).toISOString();
const entry = (second: number, kind: TimelineEntry["kind"], actor?: string): TimelineEntry => ({ id: `${kind}${second}`, at: at(second), kind, text: kind, ...(actor ? { actor } : {}) });
const identity = (text: string) => text;

test("a burst of joining alerts folds, two of them do not", () => {
  const joined = [50, 40, 30].map((second) => entry(second, "alert_joined"));
  const [burst, opened] = timelineItems([...joined, entry(0, "opened")], new Set());
  assert.equal(burst?.kind, "burst");
  assert.equal(burst?.kind === "burst" && burstText(burst.entries), "3 alerts joined");
  assert.equal(opened?.kind, "entry");
  assert.deepEqual(timelineItems(joined.slice(0, 2), new Set()).map((item) => item.kind), ["entry", "entry"]);
});

test("a burst that somebody opened stays open while it grows", () => {
  const joined = [50, 40, 30].map((second) => entry(second, "alert_joined"));
  const [burst] = timelineItems(joined, new Set());
  const unfolded = new Set([burst?.kind === "burst" ? burst.id : ""]);
  const items = timelineItems([entry(55, "alert_joined"), ...joined], unfolded);
  assert.deepEqual(items.map((item) => item.kind), ["entry", "entry", "entry", "entry"]);
});

test("more than ten minutes without an event are a labelled gap", () => {
  const items = timelineItems([entry(1_000, "acknowledged", "ada"), entry(0, "opened")], new Set());
  assert.deepEqual(items.map((item) => item.kind), ["entry", "gap", "entry"]);
});

test("a resolution by its alerts is nobody's act", () => {
  const counts = countKinds([entry(9, "resolved", "alerts"), entry(8, "resolved", "ada"), entry(7, "notification"), entry(6, "note", "ada")]);
  assert.deepEqual(counts, { alerts: 1, notified: 1, people: 2 });
});

test("common labels are those that every alert shares", () => {
  assert.deepEqual(commonLabels([{ labels: { a: "1", b: "2" } }, { labels: { a: "1", b: "3" } }]), { a: "1" });
  assert.deepEqual(commonLabels([]), {});
});

test("a new row waits where it would move what is read, and comes at once below it", () => {
  assert.deepEqual(partition(["new", "a", "b", "late"], new Set(["a", "b"]), identity), ["a", "b", "late"]);
  assert.deepEqual(partition(["b", "x", "a"], new Set(["a", "b"]), identity), ["b", "a"]);
});

test("groups stand in the order of their first row, and a folded one keeps its head", () => {
  const rows = ["b1", "a1", "b2"].map((id) => ({ id, original: id }));
  const groupOf = (text: string) => ({ id: text[0] ?? "", label: text[0] ?? "" });
  const lines = flatten(rows, groupOf, new Set(["a"]));
  assert.deepEqual(lines.map((line) => (line.kind === "group" ? line.group.id : line.row.id)), ["b", "b1", "b2", "a"]);
});

test("pressing a head sorts by it, pressing again turns it", () => {
  assert.equal(sortBy("-severity,-started", "started", "descending"), "-started,-severity");
  assert.equal(sortBy("-started,-severity", "started", "descending"), "started,-severity");
});

test("bars are at most a hundred and count what began in them", () => {
  const range = { from: 0, to: 86_400_000 };
  assert.equal(bucketMs(range), 900_000);
  const bars = buckets([{ at: 0, critical: true }, { at: 10, critical: false }, { at: 90_000_000, critical: true }], range, 900_000);
  assert.deepEqual(bars[0], { critical: 1, other: 1 });
  assert.equal(bars.length, 96);
});

test("keys are named once, and two of them make a jump", () => {
  const press = (key: string, more = {}) => comboOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  assert.equal(press("X", { shiftKey: true }), "Shift+x");
  assert.equal(press("k", { ctrlKey: true }), "Mod+k");
  assert.equal(press("?", { shiftKey: true }), "?");
  assert.equal(press(" "), "Space");
  const keys = sequence();
  const actions = [{ keys: "g a" }, { keys: "a" }];
  assert.equal(keys.match("g", actions), undefined);
  assert.equal(keys.match("a", actions), actions[0]);
  assert.equal(keys.match("a", actions), actions[1]);
});
