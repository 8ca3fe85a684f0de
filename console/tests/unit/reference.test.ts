import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { curlOf } from "../../src/features/reference/curl";
import { type Document, exampleOf, operationsOf } from "../../src/features/reference/document";
import { fieldsOf, limitText, typeText } from "../../src/features/reference/fields";
import { matching } from "../../src/features/reference/search";

const document: Document = {
  paths: {
    "/v1/things": {
      post: {
        operationId: "post_things", tags: ["things"], summary: "Create a thing", "x-permission": "things:write",
        parameters: [{ name: "dry_run", in: "query", required: false, schema: { type: "boolean" } }, { name: "kind", in: "query", required: true, schema: { type: "string" } }],
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" }, example: { name: "it's" } } } },
        responses: { "201": { description: "The answer", content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } } } },
      },
      get: { operationId: "get_things", tags: ["things"], summary: "List things", security: [], responses: { "204": { description: "Done" } } },
    },
    "/v1/things/{id}/take-over": { post: { operationId: "post_things_id", tags: ["a"], responses: {} } },
  },
  components: {
    schemas: {
      Thing: {
        type: "object", required: ["name", "parts"],
        properties: {
          name: { type: "string", description: "Yours", minLength: 1, maxLength: 100 },
          kind: { $ref: "#/components/schemas/Kind" },
          parts: { type: "array", items: { $ref: "#/components/schemas/Thing" } },
          labels: { type: "object", additionalProperties: { type: "string" } },
          count: { type: "integer", format: "int64" },
        },
      },
      Kind: { type: "string", enum: ["big", "small"] },
    },
  },
};
const operations = operationsOf(document);
const [, list, create] = operations;

test("operations stand by module, path and method", () => {
  assert.deepEqual(operations.map(({ id }) => id), ["post_things_id", "get_things", "post_things"]);
  assert.equal(list?.open, true);
  assert.equal(create?.permission, "things:write");
  assert.deepEqual(create?.parameters.map(({ name }) => name), ["kind", "dry_run"]);
});

test("a schema that holds itself is opened once", () => {
  const rows = fieldsOf(document, { $ref: "#/components/schemas/Thing" });
  assert.deepEqual(rows.map(({ path, type, required }) => `${path}: ${type}${required ? " *" : ""}`), ["name: text *", "kind: Kind", "parts: list of Thing *", "labels: map to text", "count: integer"]);
  assert.equal(rows[0]?.text, "Yours; 1 to 100 characters");
  assert.deepEqual(rows[1]?.choices, ["big", "small"]);
});

test("types and limits are said in words", () => {
  assert.equal(typeText(document, { type: ["string", "null"] }), "text or null");
  assert.equal(typeText(document, { type: "string", format: "date-time" }), "text (date-time)");
  assert.equal(limitText({ minimum: 1, maximum: 500 }), "1 to 500");
  assert.equal(limitText({ maxItems: 1000 }), "at most 1,000 entries");
  assert.equal(limitText({}), "");
});

test("an example holds what is required, and ends", () => {
  assert.deepEqual(exampleOf(document, { $ref: "#/components/schemas/Thing" }), { name: "text", parts: [{}] });
  assert.equal(exampleOf(document, { $ref: "#/components/schemas/Kind" }), "big");
});

test("a curl line is complete and quoted", () => {
  assert.equal(create && curlOf(create), `curl -X POST -H "Authorization: Bearer $MAINSTAY_TOKEN" -H 'Content-Type: application/json' -d '{"name":"it'\\''s"}' "$MAINSTAY_URL/v1/things?kind=KIND"`);
  assert.equal(list && curlOf(list), 'curl "$MAINSTAY_URL/v1/things"');
  assert.equal(operations[0] && curlOf(operations[0]), 'curl -X POST -H "Authorization: Bearer $MAINSTAY_TOKEN" "$MAINSTAY_URL/v1/things/ID/take-over"');
});

test("the filter wants every word, somewhere", () => {
  assert.deepEqual(matching(operations, { q: "Things create" }).map(({ id }) => id), ["post_things"]);
  assert.deepEqual(matching(operations, { q: "things:write" }).map(({ id }) => id), ["post_things"]);
  assert.deepEqual(matching(operations, { tag: "a" }).map(({ id }) => id), ["post_things_id"]);
});

test("every operation of every module can be shown", () => {
  const folder = join(import.meta.dirname, "..", "..", "..", "api");
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".json"))) {
    const real = JSON.parse(readFileSync(join(folder, name), "utf8")) as Document;
    const shown = operationsOf(real);
    assert.equal(new Set(shown.map(({ id }) => id)).size, shown.length, `${name}: operation ids are unique`);
    for (const { id, body, replies, summary } of shown) {
      assert.notEqual(summary, "", `${name}: ${id} has a summary`);
      for (const { schema } of replies) if (schema !== undefined) assert.ok(fieldsOf(real, schema).length > 0, `${name}: ${id} answers with fields`);
      if (body !== undefined) assert.doesNotThrow(() => JSON.stringify(body.example));
    }
  }
});
