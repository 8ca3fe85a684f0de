import assert from "node:assert/strict";
import { test } from "node:test";
import { done, row, stand } from "./harness";

const server = await stand();
const at = (page: string) => `${server.url}/t/default/${page}`;

test("a token is shown once, works, and is refused after it was revoked", async () => {
  const page = await server.newPage();
  await page.goto(at("tokens"));
  await page.getByRole("heading", { level: 1, name: "Tokens" }).waitFor();
  await page.getByRole("button", { name: "New token" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await dialog.getByLabel("Name").fill("reader");
  await dialog.getByLabel("Role").selectOption("viewer");
  await dialog.getByRole("button", { name: "Create token" }).click();
  const shown = page.getByRole("dialog", { name: "Token reader" });
  const token = await shown.locator("code").innerText();
  assert.match(token, /^mst_/);
  await page.keyboard.press("Escape");
  await shown.waitFor({ state: "detached" });
  assert.equal(await page.getByText(token).count(), 0);

  const status = async () => (await fetch(`${server.url}/v1/incidents`, { headers: { authorization: `Bearer ${token}` } })).status;
  assert.equal(await status(), 200);
  await row(page, "reader").getByRole("button", { name: "Revoke reader" }).click();
  const revoke = page.getByRole("dialog", { name: "Revoke the token reader?" });
  await revoke.getByRole("button", { name: "Revoke reader" }).click();
  await done(page, "Revoked reader").waitFor();
  assert.equal(await status(), 401);
});

test("what is pressed in a row stays the same element when its page is drawn again", async () => {
  const page = await server.newPage();
  await page.goto(at("tokens"));
  const button = row(page, "test-admin").getByRole("button", { name: "Revoke test-admin" });
  const before = await button.elementHandle();
  await page.keyboard.press("j");
  await page.locator("tr:focus").waitFor();
  await page.keyboard.press("j");
  assert.equal(await before?.evaluate((element) => element.isConnected), true);
});

test("an integration shows its address and key once, and what it cannot read becomes a dead letter", async () => {
  const page = await server.newPage();
  await page.goto(at("integrations"));
  await page.getByRole("heading", { name: "No integrations yet" }).waitFor();
  await page.keyboard.press("c");
  await page.getByRole("dialog", { name: "New integration" }).getByLabel("Name").fill("eu");
  await page.getByRole("button", { name: "Create integration" }).click();
  const shown = page.getByRole("dialog", { name: "Integration eu" }).locator("code");
  await shown.nth(1).waitFor();
  const [address, key] = await shown.allInnerTexts();
  assert.match(address ?? "", /\/v1\/ingest\//);
  await page.keyboard.press("Escape");

  const sent = await fetch(address ?? "", { method: "POST", headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: "not json" });
  assert.equal(sent.status, 202);
  await page.goto(at("dead-letters"));
  await row(page, "eu").click();
  const panel = page.getByRole("complementary", { name: "Dead letter detail" });
  await panel.getByText("not json", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Purge..." }).click();
  const dialog = page.getByRole("dialog", { name: "Purge 1 dead letters?" });
  await dialog.getByLabel("Type 1 to confirm").fill("1");
  await dialog.getByRole("button", { name: "Purge 1 dead letters" }).click();
  await page.getByRole("heading", { name: "No dead letters" }).waitFor();
});

test("without the permission a page names it and who can grant it", async () => {
  const page = await server.newPage();
  await page.route("**/v1/tokens*", (route) => route.fulfill({ status: 403, contentType: "application/problem+json", body: '{"status":403,"code":"denied","detail":"no"}' }));
  await page.goto(at("tokens"));
  await page.getByRole("heading", { name: "You need the permission tokens:read" }).waitFor();
  await page.getByText("An admin of this tenant can grant it").waitFor();
});

test("a page that failed says what and offers to try again", async () => {
  const page = await server.newPage();
  let broken = true;
  await page.route("**/v1/integrations*", (route) =>
    broken ? route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"status":503,"code":"unavailable","detail":"The store is busy.","request_id":"R1"}' }) : route.continue(),
  );
  await page.goto(at("integrations"));
  await page.getByRole("heading", { name: "Integrations could not be loaded" }).waitFor();
  await page.getByText("unavailable · request R1").waitFor();
  broken = false;
  await page.keyboard.press("Shift+R");
  await row(page, "eu").waitFor();
});
