// A console that was just built (npm run bundle) in front of a server that carries another one or none: CONSOLE_OUT names
// its folder. The page gets the headers that the server gives its own.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BrowserContext } from "playwright-core";

const folder = process.env.CONSOLE_OUT === undefined ? undefined : resolve(process.env.CONSOLE_OUT);
const ofServer = /^\/(v1|api|healthz|readyz|metrics)(\/|$)/;

/** A page that no server sent has no known address, so Chromium would keep it from the WebSocket of one on this machine. */
export const builtConsoleArguments = folder === undefined ? [] : ["--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets"];

export async function serveBuiltConsole(context: BrowserContext, server: string): Promise<void> {
  if (folder === undefined) return;
  const index = readFileSync(join(folder, "index.html"), "utf8");
  await context.route((url) => url.origin === server && !ofServer.test(url.pathname), (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = join(folder, path);
    if (path !== "/" && existsSync(file)) return route.fulfill({ path: file });
    const nonce = randomBytes(16).toString("base64url");
    const policy = `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'`;
    return route.fulfill({
      body: index.replaceAll("__CSP_NONCE__", nonce).replaceAll("__BASE_PATH__", "/"),
      contentType: "text/html; charset=utf-8",
      headers: { "cache-control": "no-store", "content-security-policy": policy },
    });
  });
}
