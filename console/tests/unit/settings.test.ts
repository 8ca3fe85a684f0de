import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job } from "../../src/api/types";
import { browserOf } from "../../src/features/settings/browserOf";
import { deliverySearch } from "../../src/features/settings/deliverySearch";
import { isHeld, lagText, testToast } from "../../src/features/settings/deliveryWords";
import { byNeed, durationText, nextText, stateOf } from "../../src/features/settings/jobModel";
import type { BreakerState } from "../../src/api/types";
import { byBreaker, destinationSearch } from "../../src/features/settings/destinationModel";
import { bytesText, sizeText, wrongKept } from "../../src/features/settings/retentionModel";
import { typesOf, typesText, wrongTypes, wrongUrl } from "../../src/features/settings/webhookTypes";

const at = "2026-11-25T12:00:00Z";
const now = Date.parse(at);

test("a browser is named by what it is, not by what it claims compatibility with", () => {
  const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
  assert.equal(browserOf(`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/131.0 Safari/537.36`), "Chrome on Linux");
  assert.equal(browserOf(`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/131.0 Safari/537.36 Edg/131.0`), "Edge on Windows");
  assert.equal(browserOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.1 Safari/605.1"), "Safari on macOS");
  assert.equal(browserOf("Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"), "Firefox on Android");
  assert.equal(browserOf("curl/8.9"), "curl/8.9");
  assert.equal(browserOf(""), "unknown browser");
});

test("a job that fails is failing while it is tried again, and stands first", () => {
  const job = (name: string, more: Partial<Job> = {}): Job => ({ name, status: "", running: false, interval: "5m", last_duration: "0s", runs: 0, failures: 0, failures_in_row: 0, owner: "", ...more });
  assert.equal(stateOf(job("a")), "waiting");
  assert.equal(stateOf(job("a", { running: true })), "running");
  assert.equal(stateOf(job("a", { running: true, error: "no" })), "failing");
  assert.equal(stateOf(job("a", { last_run_at: at })), "ok");
  assert.deepEqual(byNeed([job("b"), job("a"), job("z", { error: "no" })]).map(({ name }) => name), ["z", "a", "b"]);
});

test("when a job runs next is said from now, and late when it is", () => {
  assert.equal(nextText(undefined, now), undefined);
  assert.equal(nextText(at, now), "now");
  assert.equal(nextText(at, now - 250_000), "in 4 min");
  assert.equal(nextText(at, now + 90_000), "1 min late");
});

test("durations of the API are written as the console writes them", () => {
  assert.equal(durationText("1m30s"), "1 min 30 s");
  assert.equal(durationText("34ms"), "34 ms");
  assert.equal(durationText("1s250ms"), "1.2 s");
  assert.equal(durationText("1d"), "1 d");
  assert.equal(durationText("soon"), "soon");
});

test("how far a part is behind says only what is", () => {
  assert.equal(lagText({ lag: 0, held: 0, parked: 0 }), "up to date");
  assert.equal(lagText({ lag: 12, held: 3, parked: 1 }), "12 behind, 3 held, 1 of them parked");
});

test("only what has not arrived can be decided", () => {
  assert.deepEqual((["pending", "retrying", "waiting", "parked", "delivered", "skipped", "failed"] as const).map(isHeld), [true, true, true, true, false, false, false]);
});

test("a test of a webhook says what came of it", () => {
  assert.deepEqual(testToast("chat", { state: "delivered", status: 204, duration: "12ms" }), { text: "chat answered with 204 in 12 ms" });
  assert.deepEqual(testToast("chat", { state: "failed", status: 500, error: "the receiver answered 500", duration: "1s" }), { text: "The test did not reach chat: the receiver answered 500", tone: "failed" });
});

test("types of events are read as they are typed", () => {
  assert.deepEqual(typesOf(" incident.*,silence.created  incident.* "), ["incident.*", "silence.created"]);
  assert.deepEqual(typesOf(" "), ["*"]);
  assert.equal(typesText(["*"]), "all");
  assert.equal(wrongTypes("incident.*, *"), undefined);
  assert.match(wrongTypes("Incident") ?? "", /^Incident is no type/);
  assert.match(wrongTypes("*.created") ?? "", /no type/);
});

test("an address of a webhook is HTTP without a password in it", () => {
  assert.equal(wrongUrl("https://hooks.example.com/x"), undefined);
  assert.match(wrongUrl("hooks.example.com") ?? "", /https/);
  assert.match(wrongUrl("https://a:b@hooks.example.com") ?? "", /signature/);
});

test("an address of the parked events keeps only states that exist", () => {
  assert.deepEqual(deliverySearch({ state: "parked", subscriber: "x" }), { state: "parked", subscriber: "x", open: undefined });
  assert.equal(deliverySearch({ state: "delivered" }).state, undefined);
});

test("destinations that are not called come first", () => {
  const one = (destination: string, state: BreakerState) => ({ destination, state, failures_in_a_row: 0, calls: 0, failures: 0, rejected: 0, used_at: at });
  assert.deepEqual(byBreaker([one("b", "closed"), one("a", "closed"), one("z", "open"), one("y", "half_open")]).map(({ destination }) => destination), ["z", "y", "a", "b"]);
  assert.deepEqual(destinationSearch({ state: "ajar", open: "https://x" }), { state: undefined, open: "https://x" });
});

test("bytes are written with their unit, and the store with its cap", () => {
  assert.equal(bytesText(0), "0 B");
  assert.equal(bytesText(1_536), "1.5 KiB");
  assert.equal(bytesText(412 * 1_048_576), "412 MiB");
  assert.equal(sizeText({ used_bytes: 1_048_576, disk_max: 0, dropped_by_cap: 0 }), "1 MiB in use, no cap");
  assert.equal(sizeText({ used_bytes: 1_048_576, disk_max: 2_147_483_648, dropped_by_cap: 0 }), "1 MiB in use of 2 GiB");
});

test("a time to keep something is a number and its unit", () => {
  for (const good of ["30d", "1d12h", "3650d"]) assert.equal(wrongKept(good), undefined, good);
  for (const bad of ["", "30", "d", "30 d", "a while", "-1d", "12h1d"]) assert.notEqual(wrongKept(bad), undefined, bad);
});
