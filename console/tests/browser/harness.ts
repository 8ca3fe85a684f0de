// A real server on a port of its own, a real browser, a signed-in page. Every wait has a limit; after() stops both.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { builtConsoleArguments, serveBuiltConsole } from "./builtConsole";

const programs = resolve(process.env.MAINSTAY_BIN ?? join(import.meta.dirname, "..", "..", "..", "build", "dev"));
export const program = join(programs, "mainstay");
const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const startMs = 20_000;
const stepMs = 15_000;

export type Theme = "dark" | "light";
export type Stand = { url: string; data: string; browser: Browser; password: string; adminToken: string; ingest: (alerts: PostedAlert[]) => Promise<void>; newPage: (options?: PageOptions) => Promise<Page> };
export type PostedAlert = { labels: Record<string, string>; annotations?: Record<string, string>; startsAt?: string; endsAt?: string };
type PageOptions = { theme?: Theme; signedIn?: boolean; width?: number; height?: number; reducedMotion?: boolean };

async function until<T>(what: string, ms: number, read: () => T | undefined): Promise<T> {
  for (const limit = Date.now() + ms; Date.now() < limit; await new Promise((next) => setTimeout(next, 50))) {
    const value = read();
    if (value !== undefined) return value;
  }
  throw new Error(`${what}: not within ${ms} ms`);
}

function readJson(path: string): { url: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { url: string };
  } catch {
    return undefined;
  }
}

export function run(argv: string[], environment: Record<string, string> = {}): string {
  return execFileSync(program, argv, { encoding: "utf8", timeout: stepMs, env: { ...process.env, ...environment } }).trim();
}

async function stop(server: ChildProcess): Promise<void> {
  const gone = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  const forced = setTimeout(() => server.kill("SIGKILL"), stepMs);
  await gone;
  clearTimeout(forced);
}

/** `more`: further flags of the server. */
export async function stand(...more: string[]): Promise<Stand> {
  const data = mkdtempSync(join(tmpdir(), "mainstay-console-"));
  const server = spawn(program, ["server", "--data", data, "--listen", "127.0.0.1:0", ...more], { stdio: ["ignore", "ignore", "inherit"] });
  let browser: Browser | undefined;
  after(async () => {
    await browser?.close();
    await stop(server);
    rmSync(data, { recursive: true, force: true });
  });
  const { url } = await until("the server is ready", startMs, () => readJson(join(data, "run", "server.json")));
  const passwordFile = join(data, "run", "first-password");
  await until("the first password is written", stepMs, () => (existsSync(passwordFile) ? true : undefined));
  const password = readFileSync(passwordFile, "utf8").trim();
  const token = (role: string) => run(["token", "create", "--data", data, "--role", role, "--name", `test-${role}`]);
  const ingestToken = token("ingest");
  const adminToken = token("admin");
  browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", ...builtConsoleArguments], timeout: startMs });
  const open = browser;

  const ingest = async (alerts: PostedAlert[]) => {
    const response = await fetch(`${url}/api/v2/alerts`, {
      method: "POST",
      headers: { authorization: `Bearer ${ingestToken}`, "content-type": "application/json" },
      body: JSON.stringify(alerts),
      signal: AbortSignal.timeout(stepMs),
    });
    if (!response.ok) throw new Error(`POST /api/v2/alerts: ${response.status} ${await response.text()}`);
  };
  const newPage = async ({ theme = "dark", signedIn = true, width = 1440, height = 900, reducedMotion = false }: PageOptions = {}) => {
    const context = await open.newContext({ colorScheme: theme, viewport: { width, height }, reducedMotion: reducedMotion ? "reduce" : "no-preference" });
    await serveBuiltConsole(context, url);
    const page = await context.newPage();
    page.setDefaultTimeout(stepMs);
    if (signedIn) {
      await page.goto(`${url}/sign-in`);
      await signIn(page, password);
      await page.waitForURL("**/incidents");
      await page.getByRole("heading", { level: 1, name: "Incidents" }).waitFor();
    }
    return page;
  };
  return { url, data, browser, password, adminToken, ingest, newPage };
}

export async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Alerts of one group, told apart by their instance. */
export function alerts(service: string, count = 1, more: Record<string, string> = {}): PostedAlert[] {
  return Array.from({ length: count }, (_, index) => ({
    labels: { alertname: `Failing_${service}`, service, severity: "critical", instance: `${service}-${index}:9100`, ...more },
    annotations: { summary: `${service} fails` },
  }));
}

/** The incident of this service, as the API has it. */
export async function incidentOf({ url, adminToken }: Stand, service: string): Promise<{ readable_id: string; state: string }> {
  for (const limit = Date.now() + stepMs; Date.now() < limit; await new Promise((next) => setTimeout(next, 100))) {
    const response = await fetch(`${url}/v1/incidents?service=${service}`, { headers: { authorization: `Bearer ${adminToken}` } });
    const { items } = (await response.json()) as { items: { readable_id: string; state: string }[] };
    if (items[0] !== undefined) return items[0];
  }
  throw new Error(`no incident of ${service}`);
}

export const row = (page: Page, text: string) => page.getByRole("table").getByRole("row").filter({ hasText: text }).filter({ has: page.getByRole("cell") });
export const done = (page: Page, text: string | RegExp) => page.getByRole("group", { name: "Done just now" }).filter({ hasText: text });
