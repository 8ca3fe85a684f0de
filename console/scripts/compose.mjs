// Composes api/*.json (one OpenAPI 3.1 document a module) into one document and generates the client's types and the names
// of permissions. MAINSTAY_API names another folder or file than ../api, or several with a colon between.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = (process.env.MAINSTAY_API ?? join(root, "..", "api")).split(":").map((path) => resolve(path));
const out = join(root, "src", "generated");

function documents(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).filter((name) => name.endsWith(".json")).sort().map((name) => join(path, name));
}

// The same name may appear in two modules only with the same content.
function merge(into, from, what, file) {
  for (const [name, value] of Object.entries(from ?? {})) {
    if (name in into && JSON.stringify(into[name]) !== JSON.stringify(value))
      throw new Error(`${file}: ${what} ${name} differs from the one in another document: rename one of them`);
    into[name] = value;
  }
}

const composed = { openapi: "3.1.0", info: { title: "Mainstay", version: "1" }, paths: {}, components: {} };
const files = sources.flatMap(documents);
if (files.length === 0) throw new Error(`${sources.join(", ")}: no API document; generate them from the routes first`);
for (const file of files) {
  const document = JSON.parse(readFileSync(file, "utf8"));
  for (const [path, operations] of Object.entries(document.paths ?? {}))
    merge((composed.paths[path] ??= {}), operations, `operation of ${path}`, file);
  for (const [kind, entries] of Object.entries(document.components ?? {}))
    merge((composed.components[kind] ??= {}), entries, kind, file);
}

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "openapi.json"), JSON.stringify(composed, null, 1));
const generator = join(root, "node_modules", "openapi-typescript", "bin", "cli.js");
execFileSync(process.execPath, [generator, join(out, "openapi.json"), "-o", join(out, "api.ts")], { stdio: "inherit" });

const operations = Object.values(composed.paths).flatMap((path) => Object.values(path));
const permissions = [...new Set(operations.map((operation) => operation["x-permission"]).filter(Boolean))].sort();
writeFileSync(join(out, "permissions.ts"), `export type RoutePermission = ${permissions.map((name) => JSON.stringify(name)).join(" | ")};\n`);
