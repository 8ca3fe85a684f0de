import assert from "node:assert/strict";
import { test } from "node:test";
import { commandLine, commands, httpCall, matcherText, shellWord, withCurl } from "../../src/api/commands";

const matcher = { name: "service", value: "a|b", regex: true, equal: true };

test("a word is quoted only where a shell needs it", () => {
  assert.equal(shellWord("open,acknowledged"), "open,acknowledged");
  assert.equal(shellWord("two words"), "'two words'");
  assert.equal(shellWord("it's"), `'it'\\''s'`);
  assert.equal(shellWord(""), "''");
});

test("a command line holds the filters that are set", () => {
  assert.equal(commandLine(["incident", "list"], { state: "open", service: undefined, sort: "-started" }), "mainstay incident list --state open --sort=-started");
  assert.equal(httpCall("GET", "/v1/alerts", { filter: ["a=b", "c=d"], state: "firing,suppressed" }), "GET /v1/alerts?filter=a%3Db&filter=c%3Dd&state=firing,suppressed");
});

test("matchers are written as Alertmanager writes them", () => {
  assert.equal(matcherText(matcher), 'service=~"a|b"');
  assert.equal(matcherText({ ...matcher, regex: false, equal: false, value: 'say "x"' }), 'service!="say \\"x\\""');
});

test("the command of a dialog does what the dialog does", () => {
  assert.equal(commands.silenceCreate([matcher], "2h", "upgrade").command, `mainstay silence create 'service=~"a|b"' --for 2h --comment upgrade`);
  assert.equal(commands.incidentResolve(["INC-1", "INC-2"], "").command, "mainstay incident resolve INC-1\nmainstay incident resolve INC-2");
  assert.equal(withCurl("DELETE /v1/tokens/1").command, 'curl -X DELETE -H "Authorization: Bearer $MAINSTAY_TOKEN" "$MAINSTAY_URL/v1/tokens/1"');
});
