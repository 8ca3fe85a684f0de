import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { commands } from "../../src/api/commands";
import { alerts, incidentOf, row, run, stand, type Theme } from "./harness";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const server = await stand();
await server.ingest([...alerts("shown", 5), ...alerts("quiet", 1, { severity: "warning" })]);
const { readable_id: id } = await incidentOf(server, "shown");
const pages = [
  "incidents", `incidents?open=${id}`, `incidents/${id}`, "alerts", "silences", "notifications", "ledger", "ledger?open=1", "tokens", "sessions", "integrations", "webhooks", "jobs",
  "jobs?open=dead_letters.drop_surplus", "deliveries", "dead-letters", "destinations", "retention", "retention?open=dead_letters", "api", "api?open=post_tokens",
];

type Violation = { id: string; nodes: { html: string }[] };

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } };
    return (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations;
  });
  return found.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
}

async function settle(page: Page, path: string): Promise<void> {
  await page.goto(`${server.url}/t/default/${path}`);
  // On a phone the panel takes the place of the list and its heading.
  const phonePanel = path.includes("open=") && (page.viewportSize()?.width ?? 0) < 900;
  await (phonePanel ? page.getByRole("complementary") : page.getByRole("heading", { level: 1 })).waitFor();
  await page.waitForLoadState("networkidle");
}

for (const theme of ["dark", "light"] as Theme[]) {
  test(`axe finds nothing on any page in the ${theme} theme`, async () => {
    const page = await server.newPage({ theme });
    for (const path of pages) {
      await settle(page, path);
      assert.deepEqual(await violations(page), [], path);
    }
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    assert.deepEqual(await violations(page), [], "palette");
    await page.keyboard.press("Escape");
    await settle(page, "silences");
    await page.keyboard.press("c");
    await page.getByRole("dialog", { name: "New silence" }).waitFor();
    assert.deepEqual(await violations(page), [], "silence dialog");
    const signIn = await server.newPage({ theme, signedIn: false });
    await signIn.goto(`${server.url}/sign-in`);
    await signIn.getByRole("button", { name: "Sign in" }).waitFor();
    assert.deepEqual(await violations(signIn), [], "sign-in");
  });
}

test("nothing breaks the content security policy, and no page logs an error", async () => {
  const page = await server.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  for (const path of pages) await settle(page, path);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Account of admin" }).click();
  await page.getByRole("menuitem", { name: "Light" }).click();
  assert.deepEqual(complaints, []);
});

test("no page scrolls sideways at 1280, nor on a phone", async () => {
  for (const width of [1280, 390]) {
    const page = await server.newPage({ width });
    for (const path of pages) {
      await settle(page, path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(over <= 0, `${path} at ${width}: ${over} px too wide`);
    }
  }
});

test("the headline keeps its room when the panel is open, and on a phone", async () => {
  for (const width of [1440, 1280, 390]) {
    const page = await server.newPage({ width });
    await settle(page, width === 390 ? "incidents" : `incidents?open=${id}`);
    const box = await row(page, id).or(row(page, "shown")).first().getByRole("link").last().boundingBox();
    assert.ok((box?.width ?? 0) > 120, `${width}: ${box?.width}`);
  }
});

test("the palette offers this page's actions, objects, places and settings, by keyboard", async () => {
  const page = await server.newPage();
  await settle(page, `incidents/${id}`);
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: /Acknowledge/ }).waitFor();
  await page.keyboard.type("silences");
  await page.getByRole("option", { name: /Silences/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/silences");
  await page.keyboard.press("Control+k");
  await page.keyboard.type(id);
  await page.getByRole("option", { name: new RegExp(id) }).first().click();
  await page.waitForURL(`**/incidents/${id}`);
});

test("keys jump between pages, are listed under ?, and can be switched off", async () => {
  const page = await server.newPage();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.waitForURL("**/silences");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys of this page" });
  await help.getByText("New silence").waitFor();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Account of admin" }).click();
  await page.getByRole("menuitem", { name: "Single-letter keys" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  assert.match(page.url(), /\/silences/);
});

test("theme and zone are a person's choice and survive a reload", async () => {
  const page = await server.newPage();
  await page.getByRole("button", { name: "Account of admin" }).click();
  await page.getByRole("menuitem", { name: "Light" }).click();
  await page.getByRole("menuitem", { name: "UTC", exact: true }).click();
  await page.reload();
  await page.getByText(/\d\d:\d\d:\d\d UTC/).waitFor();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
});

test("live updates can be paused, and a lost connection is said", async () => {
  const page = await server.newPage();
  await page.getByRole("button", { name: /^Live/ }).click();
  await page.getByRole("button", { name: /^Paused by you/ }).click();
  await page.getByRole("button", { name: /^Live/ }).waitFor();
});

test("with reduced motion nothing is animated", async () => {
  const page = await server.newPage({ reducedMotion: true });
  await row(page, "shown").waitFor();
  assert.equal(await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length), 0);
});

test("the command line of a page is shown by a key, and the program understands it", async () => {
  const page = await server.newPage();
  await settle(page, "incidents?severity=1,2");
  await page.keyboard.press("`");
  await page.getByText("mainstay incident list --state open,acknowledged --severity 1,2").waitFor();
  const caller = { MAINSTAY_URL: server.url, MAINSTAY_TOKEN: server.adminToken };
  const lines = [commands.incidentList({ state: "open", severity: "1,2" }), commands.incidentShow(id), commands.alertList({ state: "firing" }), commands.silenceList({ state: "expired" })];
  for (const { command } of lines) assert.doesNotThrow(() => run(command.split(" ").slice(1), caller), command);
});
