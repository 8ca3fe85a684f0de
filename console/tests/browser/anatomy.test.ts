// The module of tests/anatomy on the incident's page: a console built with its feature, before a server that has the module.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { test } from "node:test";

const build = resolve(import.meta.dirname, "..", "..", "..", "build");
const programs = resolve(process.env.MAINSTAY_BIN ?? join(build, "dev"));
process.env.MAINSTAY_BIN = process.env.MAINSTAY_ANATOMY_BIN ?? join(programs, "anatomy");
process.env.CONSOLE_OUT = join(build, "console-anatomy"); // made by scripts/build_console --anatomy
const { alerts, incidentOf, run, stand } = await import("./harness");

test("a feature shows its section on an incident's page, which does not name it", async () => {
  const server = await stand();
  await server.ingest(alerts("noted"));
  const { readable_id: id } = await incidentOf(server, "noted");
  const page = await server.newPage();
  await page.goto(`${server.url}/t/default/incidents/${id}`);
  const section = page.getByRole("complementary", { name: "About this incident" });
  await section.getByRole("heading", { name: "Notes" }).waitFor();
  const field = section.getByLabel("Another note");
  await field.fill("the vendor is informed");
  await field.press("Enter");
  await section.getByRole("listitem").filter({ hasText: "the vendor is informed" }).waitFor();

  // A notice about the module's topic brings what others add.
  const environment = { MAINSTAY_URL: server.url, MAINSTAY_TOKEN: server.adminToken };
  run(["note", "add", id, "from a terminal"], environment);
  await section.getByRole("listitem").filter({ hasText: "from a terminal" }).waitFor();
  await section.getByRole("button", { name: 'Remove "the vendor is informed"' }).click();
  await section.getByRole("listitem").filter({ hasText: "the vendor is informed" }).waitFor({ state: "detached" });
  assert.match(run(["note", "list", "--object", id], environment), /from a terminal/);
});
