import assert from "node:assert/strict";
import { test } from "node:test";
import { alertSearch, typedFilter as typedAlertFilter } from "../../src/features/alerts/search";
import { incidentSearch, typedFilter } from "../../src/features/incidents/search";
import { returnTo } from "../../src/features/sign-in/returnTo";
import { linkToShare, rangeOf } from "../../src/ui/range";
import { safeUrl } from "../../src/ui/safeUrl";
import { parseSearch, stringifySearch, withoutEmpty } from "../../src/ui/useUrlState";

test("an address keeps what it knows and drops what it does not", () => {
  const search = incidentSearch({ state: "resolved,nonsense", severity: "1,2,9", sort: "-started,evil", group: "none", range: "soon", open: "INC-12", other: "x" });
  assert.deepEqual(withoutEmpty(search), { state: "resolved", severity: "1,2", sort: "-started", group: "none", open: "INC-12" });
});

test("an address is written with plain values and read back the same", () => {
  const search = { state: "open,acknowledged", filter: ['service="a b"', "env!=lab"], q: "50 %" };
  const text = stringifySearch(search);
  assert.match(text, /^\?state=open,acknowledged&filter=/);
  assert.deepEqual(parseSearch(text.slice(1)), search);
  assert.equal(stringifySearch({ q: undefined }), "");
});

test("a shared link holds the instants that a relative range means", () => {
  const now = Date.parse("2026-11-19T12:00:00Z");
  const link = new URL(linkToShare("http://host/t/default/incidents?range=6h", undefined, now));
  assert.equal(link.searchParams.get("range"), "2026-11-19T06:00:00.000Z/2026-11-19T12:00:00.000Z");
  assert.deepEqual(rangeOf(link.searchParams.get("range") ?? "", 0), { from: now - 21_600_000, to: now });
});

test("what is typed into the filter field becomes a filter or says why not", () => {
  assert.deepEqual(typedFilter("service=checkout"), { service: "checkout" });
  assert.deepEqual(typedFilter("p99 latency"), { q: "p99 latency" });
  assert.equal(typeof typedFilter("owner=me"), "string");
  assert.deepEqual(typedAlertFilter("instance=~db.*", alertSearch({})), { filter: ['instance=~"db.*"'] });
});

test("sign-in returns to a page of this console only", () => {
  assert.equal(returnTo("/t/default/incidents/INC-12").object, "INC-12");
  for (const evil of ["https://evil.example", "//evil.example/t/x/y", "/\\evil.example", "javascript:alert(1)", undefined])
    assert.equal(returnTo(evil).href, "/t/default/incidents");
});

test("only http addresses of senders become links", () => {
  assert.equal(safeUrl("http://prometheus:9090/graph"), "http://prometheus:9090/graph");
  for (const wrong of ["javascript:alert(1)", "data:text/html,x", "not an address", undefined]) assert.equal(safeUrl(wrong), undefined);
});
