import assert from "node:assert/strict";
import { test } from "node:test";
import { row, run, stand } from "./harness";

const server = await stand("--checkpoint-interval", "1s");
const at = (page: string) => `${server.url}/t/default/${page}`;
const ask = async (path: string): Promise<any> => {
  const response = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${server.adminToken}` } });
  assert.equal(response.status, 200);
  return response.json();
};

async function untilAnchored(sequence: number): Promise<void> {
  for (const limit = Date.now() + 15_000; Date.now() < limit; await new Promise((next) => setTimeout(next, 250))) {
    const { items } = await ask("/v1/ledger/checkpoints?kind=checkpoint&limit=1");
    if (items[0] !== undefined && items[0].size >= sequence) return;
  }
  assert.fail("no checkpoint");
}

test("the ledger is found by keys, listed and filtered", async () => {
  const page = await server.newPage();
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await page.getByRole("heading", { level: 1, name: "Ledger" }).waitFor();
  await row(page, "token.created").first().waitFor();
  await page.goto(at("ledger?type=user.created"));
  await row(page, "user.created").waitFor();
  await row(page, "token.created").first().waitFor({ state: "detached" });
  await page.goto(at("ledger?object=nothing"));
  await page.getByRole("heading", { name: "No entry matches these filters" }).waitFor();
});

test("an entry's proof is computed in the browser against the signed checkpoint", async () => {
  for (let n = 0; n < 4; ++n) run(["token", "create", "--data", server.data, "--role", "viewer", "--name", `reader-${n}`]);
  await untilAnchored(6);
  const page = await server.newPage();
  await page.goto(at("ledger?open=1"));
  const panel = page.getByRole("complementary", { name: "Ledger entry detail" });
  await panel.getByText("Proved.").waitFor();
  await panel.getByText(/Audit path, [34] hashes/).waitFor();
  await panel.getByText("The root computed in this browser is the checkpoint's.").waitFor();
  const record = await ask("/v1/ledger/1");
  await panel.getByText(record.entry.leaf_hash, { exact: true }).first().waitFor();
  await panel.getByText(record.bytes, { exact: true }).waitFor();
});

test("an entry that was altered on its way is not proved", async () => {
  await untilAnchored(1);
  const page = await server.newPage();
  await page.route("**/v1/ledger/1", async (route) => {
    const answer = await route.fetch();
    const record = await answer.json();
    await route.fulfill({ response: answer, json: { ...record, bytes: record.bytes.replace("user", "usEr") } });
  });
  await page.goto(at("ledger?open=1"));
  const panel = page.getByRole("complementary", { name: "Ledger entry detail" });
  await panel.getByText("Not proved.").waitFor();
  await panel.getByText("it was altered").waitFor();
});

test("an entry that no checkpoint stands for yet says so", async () => {
  const page = await server.newPage();
  await page.route("**/v1/ledger/checkpoints*", (route) => route.fulfill({ json: { items: [], next: null } }));
  run(["token", "create", "--data", server.data, "--role", "viewer", "--name", "late"]);
  await page.goto(at("ledger"));
  await row(page, "token.created").first().click();
  await page.getByRole("complementary", { name: "Ledger entry detail" }).getByText("Not anchored yet.").waitFor();
});
