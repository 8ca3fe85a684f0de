import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { outputFolder } from "./scripts/output.mjs";

// The server puts a fresh nonce where __CSP_NONCE__ stands in index.html, once per response.
// Where __BASE_PATH__ stands it puts the prefix below which it is served; every address of the console is relative to it.
const basePath: Plugin = {
  name: "base-path",
  transformIndexHtml: (_, { server }) => [{ tag: "base", attrs: { href: server ? "/" : "__BASE_PATH__" }, injectTo: "head-prepend" }],
};

// CONSOLE_ADDED names a module that exports further features as `added`: it stands in for src/app/added.ts.
const addedModule = process.env.CONSOLE_ADDED;
const addedFeatures: Plugin = {
  name: "added-features",
  enforce: "pre",
  resolveId: (source) => (addedModule !== undefined && source === "./added" ? resolve(addedModule) : undefined),
};

export default defineConfig({
  base: "./",
  plugins: [react(), basePath, addedFeatures],
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: outputFolder,
    emptyOutDir: true,
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: "es2023",
  },
  server: { proxy: { "/v1": { target: process.env.MAINSTAY_URL ?? "http://127.0.0.1:8080", ws: true } } },
});
