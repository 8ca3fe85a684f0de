// Settings that show where the server's calls go, and how long what is kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { commands } from "../../src/api/commands";
import { done, row, run, stand } from "./harness";

const server = await stand();
const at = (page: string) => `${server.url}/t/default/${page}`;
const json = (body: unknown) => ({ status: 200, contentType: "application/json", body: JSON.stringify(body) });
const destination = (name: string, state: string, more: object = {}) => ({
  destination: name, state, failures_in_a_row: 0, calls: 1_204, failures: 0, rejected: 0, used_at: new Date().toISOString(), ...more,
});
const failing = destination("https://hooks.example.com", "open", {
  failures_in_a_row: 5, failures: 12, rejected: 3, last_error: "the receiver answered 503", retry_at: new Date(Date.now() + 20_000).toISOString(),
});

test("destinations that are not called stand first, with the reason", async () => {
  const page = await server.newPage();
  const states: (string | null)[] = [];
  await page.route("**/v1/destinations**", (route) => {
    const state = new URL(route.request().url()).searchParams.get("state");
    states.push(state);
    const items = [destination("https://chat.example.com", "closed"), failing].filter((one) => state === null || one.state === state);
    return route.fulfill(json({ items, next: null }));
  });
  await page.goto(at("destinations"));
  await page.getByText("2 called since the start, 1 not called now").waitFor();
  assert.match(await page.getByRole("table").getByRole("row").nth(1).innerText(), /hooks\.example\.com/);
  await row(page, "hooks.example.com").getByText("12 of 1,204").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Destination detail" });
  await panel.getByText("the receiver answered 503").waitFor();
  await panel.getByText("Not called, failed 5 times in a row").waitFor();
  assert.equal(await panel.getByRole("link", { name: "Webhooks" }).getAttribute("href"), "/t/default/webhooks");
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "State any" }).click();
  await page.getByRole("menuitem", { name: "tried again" }).click();
  await page.getByRole("heading", { name: "No destination matches these filters" }).waitFor();
  assert.equal(states.at(-1), "half_open");
  await page.keyboard.press("Shift+x");
  await row(page, "chat.example.com").waitFor();
});

test("before the first call the page says what a destination is", async () => {
  const page = await server.newPage();
  await page.goto(at("destinations"));
  await page.getByRole("heading", { name: "Nothing was called yet" }).waitFor();
  await page.getByText("mainstay destination list").first().waitFor();
});

test("retention says how long what is kept, and how big the store is; a rule is changed and taken back", async () => {
  const page = await server.newPage();
  await page.goto(at("retention"));
  await page.getByText(/[KM]iB in use, no cap/).waitFor();
  const letters = row(page, "Dead letters");
  await letters.click();
  const panel = page.getByRole("complementary", { name: "Rule detail" });
  await panel.getByText("core_dead_letter").waitFor();
  await panel.getByRole("button", { name: "Keep longer or shorter..." }).click();
  const dialog = page.getByRole("dialog", { name: "How long is dead_letters kept?" });
  await dialog.getByLabel("Kept").fill("a while");
  await dialog.getByText("Numbers with their units, the largest first: 30d, 1h30m").first().waitFor();
  await dialog.getByLabel("Kept").fill("90d");
  await dialog.getByRole("button", { name: "Keep dead_letters 90d" }).click();
  await done(page, /dead_letters is kept/).waitFor();
  await letters.getByText("changed").waitFor();
  await page.keyboard.press("e");
  await dialog.getByLabel("Kept").fill("");
  await dialog.getByRole("button", { name: "Keep dead_letters as by default" }).click();
  await letters.getByText("changed").waitFor({ state: "detached" });
});

test("the server's word on a time that is too short is shown in the dialog", async () => {
  const page = await server.newPage();
  await page.goto(at("retention"));
  await row(page, "Dead letters").click();
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "How long is dead_letters kept?" });
  await dialog.getByLabel("Kept").fill("5m");
  await dialog.getByRole("button", { name: "Keep dead_letters 5m" }).click();
  await dialog.getByRole("alert").waitFor();
});

test("who may not see a page is told which permission it takes, and what failed can be tried again", async () => {
  const page = await server.newPage();
  let status = 403;
  await page.route("**/v1/retention", (route) => (status === 200 ? route.continue() : route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ status, code: status === 403 ? "denied" : "unavailable", detail: "no", title: "no", type: "about:blank", request_id: "r-1", errors: [] }) })));
  await page.goto(at("retention"));
  await page.getByRole("heading", { name: "You need the permission retention:read" }).waitFor();
  status = 400;
  await page.reload();
  await page.getByRole("heading", { name: "Retention could not be loaded" }).waitFor();
  status = 200;
  await page.getByRole("button", { name: /Try again/ }).click();
  await row(page, "Dead letters").waitFor();
});

test("the command line of destinations is understood by the program", () => {
  const { command } = commands.destinationList({ state: "open" });
  assert.doesNotThrow(() => run(command.split(" ").slice(1), { MAINSTAY_URL: server.url, MAINSTAY_TOKEN: server.adminToken }), command);
});
