import assert from "node:assert/strict";
import { test } from "node:test";
import { alerts, done, incidentOf, row, stand } from "./harness";

const server = await stand();
const list = () => `${server.url}/t/default/silences`;

test("without silences the page says what one is, and how to make it", async () => {
  const page = await server.newPage();
  await page.goto(list());
  await page.getByRole("heading", { name: "No silences" }).waitFor();
  await page.getByText("mainstay silence create").waitFor();
});

test("a silence shows what it would mute before it is made, and mutes it after", async () => {
  await server.ingest([...alerts("noisy", 3), ...alerts("other")]);
  await incidentOf(server, "noisy");
  const page = await server.newPage();
  await page.goto(list());
  await page.getByRole("heading", { name: "No silences" }).waitFor();
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "New silence" });
  await dialog.getByLabel("Label 1").fill("service");
  await dialog.getByLabel("Value 1").fill("noisy");
  await dialog.getByRole("group", { name: "Alerts it would mute" }).getByText("3 alerts").waitFor();
  await dialog.getByLabel("For", { exact: true }).fill("2h");
  await dialog.getByLabel("Why").fill("planned work");
  await dialog.getByRole("button", { name: "Silence", exact: true }).click();
  await done(page, /Silenced service="noisy" until/).waitFor();
  await row(page, 'service="noisy"').getByText("Muting now").waitFor();
  await page.goto(`${server.url}/t/default/alerts?state=suppressed`);
  await row(page, "Failing_noisy").first().waitFor();
  assert.equal(await row(page, "Silenced").count(), 3);
});

test("an incorrect pattern is refused where it was typed", async () => {
  const page = await server.newPage();
  await page.goto(list());
  await row(page, "planned work").waitFor();
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "New silence" });
  await dialog.getByLabel("Label 1").fill("service");
  await dialog.getByLabel("Operator 1").selectOption("=~");
  await dialog.getByLabel("Value 1").fill("(");
  await dialog.getByRole("alert").waitFor();
});

test("a silence of an incident starts with the labels that its alerts share", async () => {
  const { readable_id: id } = await incidentOf(server, "other");
  const page = await server.newPage();
  await page.goto(`${server.url}/t/default/incidents/${id}`);
  await page.getByRole("button", { name: "Silence..." }).waitFor();
  await page.keyboard.press("s");
  const dialog = page.getByRole("dialog", { name: "New silence" });
  const names = await Promise.all([1, 2].map((index) => dialog.getByLabel(`Label ${index}`).inputValue()));
  assert.deepEqual(names.sort(), ["alertname", "service"]);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("ending a silence asks, starts on keeping it, and names what it mutes", async () => {
  const page = await server.newPage();
  await page.goto(list());
  await row(page, "planned work").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("d");
  const dialog = page.getByRole("dialog", { name: 'End the silence of service="noisy" now?' });
  await dialog.getByText("3 alerts start to notify again at once.").waitFor();
  await dialog.getByRole("button", { name: /Keep it/ }).and(page.locator(":focus")).waitFor();
  await dialog.getByRole("button", { name: "End silence" }).click();
  await done(page, "Ended the silence").waitFor();
  await page.getByRole("button", { name: /^Ended/ }).click();
  await row(page, "planned work").getByText(/^Ended/).waitFor();
});
