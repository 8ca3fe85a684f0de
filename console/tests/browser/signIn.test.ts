import assert from "node:assert/strict";
import { test } from "node:test";
import { alerts, incidentOf, signIn, stand } from "./harness";

const server = await stand();

test("a person is sent to sign in and returns to the page of the link", async () => {
  await server.ingest(alerts("returning"));
  const { readable_id: id } = await incidentOf(server, "returning");
  const page = await server.newPage({ signedIn: false });
  await page.goto(`${server.url}/t/default/incidents/${id}`);
  await page.getByText(`You came from a link to ${id} and return there.`).waitFor();
  await signIn(page, server.password);
  await page.waitForURL((url) => url.pathname.endsWith(`/incidents/${id}`));
  assert.equal(new URL(page.url()).pathname, `/t/default/incidents/${id}`);
});

test("before sign-in the page shows no version and no data", async () => {
  const page = await server.newPage({ signedIn: false });
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  const text = await page.locator("body").innerText();
  assert.doesNotMatch(text.replaceAll("127.0.0.1", ""), /\d+\.\d+\.\d+|INC-/);
});

test("a wrong password is refused without saying which part was wrong", async () => {
  const page = await server.newPage({ signedIn: false });
  await page.goto(`${server.url}/sign-in`);
  await signIn(page, "not-the-password");
  await page.getByRole("alert").filter({ hasText: "Name and password do not match an account." }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
});

test("signing out ends the session and leads back to sign-in", async () => {
  const page = await server.newPage();
  await page.getByRole("button", { name: "Account of admin" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(`${server.url}/t/default/incidents`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});
