// Settings that show the server at work: sessions, jobs, parked events, webhooks, and the reference of its API.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { commands } from "../../src/api/commands";
import { done, row, run, signIn, stand } from "./harness";

const server = await stand();
const at = (page: string) => `${server.url}/t/default/${page}`;
const asAdmin = { authorization: `Bearer ${server.adminToken}` };

// The server refuses to call addresses of this machine, so nothing listens: a test event fails with the reason.
const receiver = createServer((_, response) => response.writeHead(204).end()).listen(0, "127.0.0.1");
await new Promise((ready) => receiver.once("listening", ready));
after(() => receiver.close());
const hook = `https://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

const heldDelivery = (state: "parked" | "retrying", sequence: number) => ({
  id: `incidents.silences:${sequence}`, subscriber: "incidents.silences", sequence, type: "silence.created", object: "silence-1", state, attempts: 8, error: "the store is busy",
});
const json = (body: unknown) => ({ status: 200, contentType: "application/json", body: JSON.stringify(body) });

test("one's own session is marked, and ending another one signs that browser out", async () => {
  const page = await server.newPage();
  const other = await server.newPage();
  await page.goto(at("sessions"));
  await page.getByRole("heading", { level: 1, name: "Sessions" }).waitFor();
  await row(page, "this one").getByRole("cell", { name: "Chrome on Linux", exact: true }).waitFor();
  assert.equal(await row(page, "this one").count(), 1);
  const ending = page.getByRole("button", { name: "End the session of admin, Chrome on Linux", exact: true });
  await ending.first().waitFor();
  const before = await ending.count();
  await ending.first().click();
  const dialog = page.getByRole("dialog", { name: "End the session of admin?" });
  await dialog.getByRole("button", { name: "Keep it" }).and(page.locator(":focus")).waitFor();
  await dialog.getByText("mainstay session end").waitFor();
  await dialog.getByRole("button", { name: "End the session of admin" }).click();
  await done(page, "Ended the session of admin").waitFor();
  await page.waitForFunction((count) => document.querySelectorAll("tbody tr").length === count, before);
  await other.goto(at("tokens"));
  await other.getByRole("button", { name: "Sign in" }).waitFor();
});

test("ending this session asks to sign in, and comes back to the page", async () => {
  const page = await server.newPage();
  await page.goto(at("sessions"));
  await page.getByRole("button", { name: /End the session of admin.*, this one/ }).click();
  await page.getByRole("dialog", { name: "End this session?" }).getByRole("button", { name: "End this session" }).click();
  await page.waitForURL("**/sign-in**");
  await signIn(page, server.password);
  await page.waitForURL("**/sessions");
});

test("jobs say how they do, and one runs when it is asked to", async () => {
  const page = await server.newPage();
  await page.goto(at("jobs"));
  const runs = async () => ((await (await fetch(`${server.url}/v1/jobs/dead_letters.drop_surplus`, { headers: asAdmin })).json()) as { runs: number }).runs;
  await row(page, "dead_letters.drop_surplus").getByRole("cell", { name: "Ran", exact: true }).waitFor();
  const before = await runs();
  await page.getByRole("button", { name: "Run dead_letters.drop_surplus now" }).click();
  await done(page, "dead_letters.drop_surplus runs at once").waitFor();
  for (const limit = Date.now() + 15_000; (await runs()) === before; await new Promise((next) => setTimeout(next, 50))) assert.ok(Date.now() < limit, "it ran");
  await row(page, "dead_letters.drop_surplus").getByText(`0 of ${(await runs()).toLocaleString()}`).waitFor();
  await row(page, "dead_letters.drop_surplus").click();
  const panel = page.getByRole("complementary", { name: "Job detail" });
  await panel.getByText("Every").waitFor();
  assert.match(page.url(), /open=dead_letters\.drop_surplus/);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
});

test("parked events can be retried, and skipping one asks first", async () => {
  const page = await server.newPage();
  let held = [heldDelivery("parked", 7), heldDelivery("retrying", 9)];
  const asked: string[] = [];
  await page.route("**/v1/deliveries**", (route) => {
    const { pathname } = new URL(route.request().url());
    if (route.request().method() === "GET") return route.fulfill(json({ items: held, next: null }));
    asked.push(decodeURIComponent(pathname));
    const skipped = held.find(({ id }) => decodeURIComponent(pathname).includes(id));
    if (pathname.endsWith("/skip")) held = held.filter((one) => one !== skipped);
    return route.fulfill(json(skipped));
  });
  await page.goto(at("deliveries"));
  await page.getByRole("list", { name: "Parts that react to events" }).getByRole("button").first().waitFor();
  await row(page, "Parked").click();
  const panel = page.getByRole("complementary", { name: "Parked event detail" });
  await panel.getByText("the store is busy").waitFor();
  await panel.getByRole("button", { name: "Retry" }).click();
  await done(page, "silence.created is delivered again").waitFor();
  await page.keyboard.press("d");
  const dialog = page.getByRole("dialog", { name: "Skip silence.created for incidents.silences?" });
  await dialog.getByText("mainstay delivery skip incidents.silences:7").waitFor();
  await dialog.getByRole("button", { name: "Skip silence.created" }).click();
  await done(page, "Skipped silence.created for incidents.silences").waitFor();
  await row(page, "Parked").waitFor({ state: "detached" });
  assert.deepEqual(asked, ["/v1/deliveries/incidents.silences:7/retry", "/v1/deliveries/incidents.silences:7/skip"]);
});

test("without parked events the page says so, and a filter without a match can be cleared", async () => {
  const page = await server.newPage();
  await page.goto(at("deliveries"));
  await page.getByRole("heading", { name: "Every event was delivered" }).waitFor();
  await page.getByRole("button", { name: "State any" }).click();
  await page.getByRole("menuitem", { name: "parked" }).click();
  await page.getByRole("heading", { name: "No event matches these filters" }).waitFor();
  await page.getByRole("button", { name: /Clear filters/ }).click();
  await page.getByRole("heading", { name: "Every event was delivered" }).waitFor();
});

test("a webhook is made, shows its secret once, is tested, edited, rotated and deleted", async () => {
  const page = await server.newPage();
  await page.goto(at("webhooks"));
  await page.getByRole("heading", { name: "No webhooks yet" }).waitFor();
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "New webhook" });
  await dialog.getByLabel("Name").fill("chat");
  await dialog.getByLabel("Address").fill("ftp://x");
  await dialog.getByText("An address that begins with https://").first().waitFor();
  await dialog.getByLabel("Address").fill(hook);
  await dialog.getByLabel("Events").fill("incident.*, silence.created");
  await dialog.getByText(`mainstay webhook create ${hook} --name chat --type 'incident.*' --type silence.created`).waitFor();
  await dialog.getByRole("button", { name: "Create webhook" }).click();
  const shown = page.getByRole("dialog", { name: "Secret of chat" });
  const secret = await shown.locator("code").innerText();
  assert.match(secret, /^mwh_/);
  await page.keyboard.press("Escape");
  await shown.waitFor({ state: "detached" });
  assert.equal(await page.getByText(secret).count(), 0);

  await row(page, "chat").click();
  const panel = page.getByRole("complementary", { name: "Webhook detail" });
  await panel.getByText("Nothing was sent yet").waitFor();
  await panel.getByRole("button", { name: "Send a test event" }).click();
  await done(page, "The test did not reach chat").waitFor();
  await panel.getByRole("list", { name: "Deliveries of chat" }).getByText("webhook.test", { exact: true }).waitFor();

  await panel.getByRole("button", { name: "Edit..." }).click();
  const edit = page.getByRole("dialog", { name: "Edit the webhook chat" });
  await edit.getByLabel("Name").fill("team chat");
  await edit.getByLabel("They are").selectOption("not sent");
  await edit.getByRole("button", { name: "Save chat" }).click();
  await done(page, "Changed team chat").waitFor();
  await row(page, "team chat").getByText("not sent").waitFor();

  await panel.getByRole("button", { name: "Rotate the secret..." }).click();
  await page.getByRole("dialog", { name: "Rotate the secret of team chat?" }).getByRole("button", { name: "Rotate the secret of team chat" }).click();
  const rotated = await page.getByRole("dialog", { name: "Secret of team chat", exact: true }).locator("code").innerText();
  assert.match(rotated, /^mwh_/);
  assert.notEqual(rotated, secret);
  await page.keyboard.press("Escape");

  await panel.getByRole("button", { name: "Delete..." }).click();
  await page.getByRole("dialog", { name: "Delete the webhook team chat?" }).getByRole("button", { name: "Delete team chat" }).click();
  await page.getByRole("heading", { name: "No webhooks yet" }).waitFor();
});

test("what a webhook did not get can be retried, and skipped after a question", async () => {
  const page = await server.newPage();
  const made = await fetch(`${server.url}/v1/webhooks`, { method: "POST", headers: { ...asAdmin, "content-type": "application/json" }, body: JSON.stringify({ name: "tickets", url: hook }) });
  assert.equal(made.status, 201);
  const { id } = (await made.json()) as { id: string };
  const delivery = { id: "01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f", webhook_id: id, sequence: 7, type: "incident.opened", object: "INC-1", state: "parked", attempts: 12, created_at: new Date().toISOString(), status: 503, error: "the receiver answered 503", duration: "34ms" };
  let items = [delivery];
  await page.route(`**/v1/webhooks/${id}/deliveries**`, (route) => {
    const path = route.request().url();
    if (path.endsWith("/skip")) items = [{ ...delivery, state: "skipped" }];
    if (path.endsWith("/retry")) items = [{ ...delivery, state: "retrying" }];
    return route.fulfill(json(route.request().method() === "GET" ? { items, next: null } : items[0]));
  });
  await page.goto(at(`webhooks?open=${id}`));
  const list = page.getByRole("list", { name: "Deliveries of tickets" });
  await list.getByText("the receiver answered 503").waitFor();
  await list.getByRole("button", { name: "Retry incident.opened of INC-1" }).click();
  await done(page, "incident.opened is sent again").waitFor();
  await list.getByText("Retrying").waitFor();
  await list.getByRole("button", { name: "Skip incident.opened of INC-1" }).click();
  await page.getByRole("dialog", { name: "Skip incident.opened for tickets?" }).getByRole("button", { name: "Skip incident.opened" }).click();
  await list.getByText("Skipped").waitFor();
  await list.getByRole("button").first().waitFor({ state: "detached" });
});

test("the API reference finds an operation, links to it and gives a curl line that works", async () => {
  const page = await server.newPage();
  await page.goto(at("api"));
  await page.getByRole("table", { name: "Operations" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("tokens:write create");
  await page.keyboard.press("Enter");
  await row(page, "/v1/tokens").click();
  const panel = page.getByRole("complementary", { name: "Operation detail" });
  await panel.getByRole("table", { name: "Body" }).getByRole("rowheader", { name: /^name/ }).waitFor();
  await panel.getByText("POST /v1/tokens", { exact: true }).waitFor();
  assert.match(page.url(), /open=post_tokens/);

  await page.goto(at("api?open=get_tokens"));
  await panel.getByRole("heading", { name: "Reply 200" }).waitFor();
  const curl = await panel.locator("pre").first().innerText();
  assert.equal(curl, 'curl -H "Authorization: Bearer $MAINSTAY_TOKEN" "$MAINSTAY_URL/v1/tokens"');
  await page.goto(at("api?open=get_nothing"));
  await panel.getByRole("heading", { name: "There is no operation get_nothing" }).waitFor();
});

test("the navigation and the palette show only what the role may see", async () => {
  const page = await server.newPage();
  await page.route("**/v1/me", async (route) => {
    const answer = await route.fetch();
    const me = (await answer.json()) as { permissions: string[] };
    await route.fulfill(json({ ...me, role: "viewer", permissions: ["incidents:read", "alerts:read", "silences:read"] }));
  });
  await page.goto(at("sessions"));
  const navigation = page.getByRole("navigation", { name: "Main" });
  await navigation.getByRole("link", { name: "Sessions" }).waitFor();
  for (const name of ["Tokens", "Webhooks", "Jobs", "Parked events", "Dead letters", "Ledger"]) assert.equal(await navigation.getByRole("link", { name }).count(), 0, name);
  await navigation.getByRole("link", { name: "API reference" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("jobs");
  await page.getByText(/Sessions|No/).first().waitFor();
  assert.equal(await page.getByRole("option", { name: "Jobs" }).count(), 0);
});

test("the command lines of these pages are understood by the program", () => {
  const caller = { MAINSTAY_URL: server.url, MAINSTAY_TOKEN: server.adminToken };
  const lines = [commands.sessionList(), commands.jobList(), commands.jobRun("dead_letters.drop_surplus"), commands.deliveryList({ subscriber: undefined, state: "parked" }), commands.webhookList(), commands.webhookCreate("https://hooks.example.com/x", "line", ["silence.created"])];
  for (const { command } of lines) assert.doesNotThrow(() => run(command.split(" ").slice(1), caller), command);
});
