// The console's layers: api and ui import neither app nor features; a feature never imports another one.
// Colours are named in tokens.css only; a source has at most 400 lines.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { consoleRoot } from "./output.mjs";

const source = join(consoleRoot, "src");
const anatomy = join(consoleRoot, "tests", "anatomy"); // a feature that is not shipped, in a folder of the same shape
const problems = [];

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}
const place = (path) => {
  const [layer, feature] = relative(path.startsWith(anatomy) ? anatomy : source, path).split(sep);
  return { layer, feature: layer === "features" ? feature : "" };
};

function checkImport(file, target) {
  const from = place(file);
  const to = place(resolve(dirname(file), target));
  const at = relative(consoleRoot, file);
  if ((from.layer === "api" || from.layer === "ui") && (to.layer === "app" || to.layer === "features"))
    problems.push(`${at}: ${from.layer} imports ${target}: move what it needs down into ui or api`);
  if (from.layer === "features" && to.layer === "features" && from.feature !== to.feature)
    problems.push(`${at}: a feature imports another feature (${target}): ask for its panel by name`);
  if (from.layer === "features" && to.layer === "app")
    problems.push(`${at}: a feature imports the shell (${target}): move what it needs down into ui or api`);
}

for (const file of [...walk(source), ...walk(anatomy)]) {
  if (file.includes(`${sep}generated${sep}`)) continue;
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n").length;
  if (lines > 400) problems.push(`${relative(consoleRoot, file)}: ${lines} lines: split it, 400 is the limit`);
  for (const match of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) checkImport(file, match[1]);
  const colour = /\.(css|tsx?)$/.test(file) && !file.endsWith("tokens.css") && text.match(/#[0-9a-fA-F]{6}\b|rgba?\(/);
  if (colour) problems.push(`${relative(consoleRoot, file)}: names the colour ${colour[0]}: use a token of tokens.css`);
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
