import assert from "node:assert/strict";
import { test } from "node:test";
import { alerts, done, incidentOf, row, stand } from "./harness";

const server = await stand();
const list = () => `${server.url}/t/default/incidents`;

test("with nothing open the page says what an incident is", async () => {
  const page = await server.newPage();
  await page.getByRole("heading", { name: "No open incident" }).waitFor();
});

test("an incident is on the screen within a second after its alert arrived", async () => {
  await server.ingest(alerts("first"));
  const page = await server.newPage();
  await row(page, "first").waitFor();
  await page.getByRole("button", { name: /^Live/ }).waitFor();
  await page.waitForTimeout(1_100);
  await server.ingest(alerts("live"));
  await row(page, "live").waitFor({ timeout: 1_000 });
});

test("while somebody reads, a new incident waits behind a pill until it is asked for", async () => {
  const page = await server.newPage();
  await row(page, "first").waitFor();
  await page.keyboard.press("j");
  await server.ingest(alerts("waiting"));
  await page.getByRole("button", { name: "1 new incident" }).waitFor();
  assert.equal(await row(page, "waiting").count(), 0);
  await page.keyboard.press(".");
  await row(page, "waiting").waitFor();
});

test("key a acknowledges the incident under the cursor, and Undo takes it back", async () => {
  const page = await server.newPage();
  await page.goto(`${list()}?service=first`);
  await row(page, "first").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("a");
  await row(page, "Acknowledged").waitFor();
  await done(page, "Acknowledged").getByRole("button", { name: "Undo" }).click();
  await row(page, "Firing").waitFor();
  assert.equal((await incidentOf(server, "first")).state, "open");
});

test("the button acknowledges on the incident's page, and the timeline says who", async () => {
  await server.ingest(alerts("answered", 4));
  const { readable_id: id } = await incidentOf(server, "answered");
  const page = await server.newPage();
  await page.goto(`${list()}/${id}`);
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await page.getByText(/Acknowledged after .* by admin/).waitFor();
  assert.equal((await incidentOf(server, "answered")).state, "acknowledged");
  await page.keyboard.press("n");
  await page.keyboard.type("I suspect the new release");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Timeline" }).getByText("I suspect the new release").waitFor();
});

test("resolving asks, names the incident, and is seen in the list of resolved ones", async () => {
  await server.ingest(alerts("over"));
  const { readable_id: id } = await incidentOf(server, "over");
  const page = await server.newPage();
  await page.goto(`${list()}/${id}`);
  await page.getByRole("button", { name: /^Resolve/ }).waitFor();
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: `Resolve ${id}?` });
  await dialog.getByText("A resolved incident is not opened again").waitFor();
  await dialog.getByRole("button", { name: `Resolve ${id}` }).click();
  await done(page, `Resolved ${id}`).waitFor();
  await page.goto(`${list()}?state=resolved`);
  await row(page, id).waitFor();
});

test("rows are reached, peeked, opened and selected by keyboard", async () => {
  const page = await server.newPage();
  await page.goto(`${list()}?group=none`);
  await row(page, "live").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Space");
  await page.getByRole("complementary", { name: "Incident detail" }).waitFor();
  assert.match(page.url(), /open=INC-/);
  await page.keyboard.press("Escape");
  await page.getByRole("complementary", { name: "Incident detail" }).waitFor({ state: "detached" });
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+j");
  await page.getByRole("group", { name: "Actions on the selection" }).getByText("2 selected").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/incidents\/INC-\d+/);
});

test("filters live in the address, Back undoes the last one", async () => {
  const page = await server.newPage();
  await page.keyboard.press("/");
  await page.keyboard.type("service=live");
  await page.keyboard.press("Enter");
  await page.waitForURL(/service=live/);
  await row(page, "live").waitFor();
  await row(page, "first").waitFor({ state: "detached" });
  await page.goBack();
  await row(page, "first").waitFor();
});

test("filters that hide everything are named, and clearing them shows the list again", async () => {
  const page = await server.newPage();
  await page.goto(`${list()}?q=nothing-is-called-this`);
  await page.getByRole("heading", { name: "No incident matches these filters" }).waitFor();
  await page.getByText(/Without the text filter there would be \d+/).waitFor();
  await page.keyboard.press("Shift+X");
  await row(page, "first").waitFor();
});

test("an incident that does not exist is said to be missing", async () => {
  const page = await server.newPage();
  await page.goto(`${list()}/INC-999999`);
  await page.getByRole("heading", { name: "There is no incident INC-999999" }).waitFor();
});

test("an alert opens beside the list, with its labels and its incident", async () => {
  const page = await server.newPage();
  await page.goto(`${server.url}/t/default/alerts`);
  await row(page, "Failing_first").click();
  const panel = page.getByRole("complementary", { name: "Alert detail" });
  await panel.getByText("service=first").waitFor();
  await panel.getByRole("link", { name: /INC-\d+/ }).waitFor();
});
