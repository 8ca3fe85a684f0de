import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { outputFolder } from "./scripts/output.mjs";

// The server puts a fresh nonce where __CSP_NONCE__ stands in index.html, once per response.
export default defineConfig({
  plugins: [react()],
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
