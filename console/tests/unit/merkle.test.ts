import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, leafHash, readCheckpoint, rootOf, toHex } from "../../src/features/ledger/merkle";

// The leaves, roots and proofs that the Certificate Transparency project publishes for RFC 6962.
const path = [
  "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
  "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
  "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
];
const root = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";

test("the published proof leads to the published root, and no altered one does", async () => {
  const leaf = await leafHash("");
  assert.equal(leaf, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  assert.equal(await rootOf(leaf, 0, 8, path), root);
  assert.notEqual(await rootOf(await leafHash("x"), 0, 8, path), root);
  assert.notEqual(await rootOf(leaf, 1, 8, path), root);
  assert.notEqual(await rootOf(leaf, 0, 8, [...path].reverse()), root);
  assert.equal(await rootOf(leaf, 0, 8, path.slice(1)), undefined);
  assert.equal(await rootOf(leaf, 0, 8, [...path, root]), undefined);
  assert.equal(await rootOf(leaf, 8, 8, path), undefined);
});

test("a log of one entry has its leaf as root", async () => {
  const leaf = await leafHash("{\"a\":\"é\"}");
  assert.equal(await rootOf(leaf, 0, 1, []), leaf);
});

test("a checkpoint is read, and what is none is not", () => {
  const text = `mainstay/x\n8\n${Buffer.from(root, "hex").toString("base64")}\n\n— mainstay/x AAAA\n`;
  assert.deepEqual(readCheckpoint(text), { origin: "mainstay/x", size: 8, root });
  for (const wrong of ["", "a\nb\nc\n", "a\n08\nAAAA\n", "a\n8\n!\n"]) assert.equal(readCheckpoint(wrong), undefined);
});

test("hex goes both ways", () => {
  assert.equal(toHex(fromHex("00ff10")), "00ff10");
  assert.throws(() => fromHex("0g"));
});
