// Fails past the size budget: first load (entry, what it imports, the first page, all their CSS) and each page chunk,
// gzip. Fonts are apart.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { outputFolder } from "./output.mjs";

const firstLoadMax = 250;
const pageMax = 40;
const firstPage = "src/features/incidents/IncidentsPage.tsx";

const manifest = JSON.parse(readFileSync(join(outputFolder, ".vite", "manifest.json"), "utf8"));
const size = (file) => gzipSync(readFileSync(join(outputFolder, file))).length / 1000;

function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key]?.imports ?? []) closure(next, seen);
  return seen;
}
const filesOf = (keys) => new Set([...keys].flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? [])]));
const total = (files) => [...files].reduce((sum, file) => sum + size(file), 0);

const entry = closure("index.html");
const first = filesOf(new Set([...entry, ...closure(firstPage)]));
const figures = [["first load", total(first), firstLoadMax]];
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue;
  const own = [...closure(key)].filter((name) => !entry.has(name));
  figures.push([key, total(filesOf(own)), pageMax]);
}

let failed = false;
for (const [name, kilobytes, max] of figures) {
  const over = kilobytes > max;
  failed ||= over;
  console.log(`${over ? "OVER" : "  ok"} ${kilobytes.toFixed(1).padStart(7)} kB of ${max}  ${name}`);
}
if (failed) {
  console.error("The console is over its size budget: load the new part lazily, or import less.");
  process.exit(1);
}
