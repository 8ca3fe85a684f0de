// npm test [-- --unit | --browser] [node --test options]: unit tests, then the console in a real browser against a real
// server. MAINSTAY_BIN is the folder of its programs (build/dev beside the console when it is not set).
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { consoleRoot } from "./output.mjs";

const options = process.argv.slice(2);
const only = options.find((option) => option === "--unit" || option === "--browser")?.slice(2);
const folders = only === undefined ? ["unit", "browser"] : [only];
const files = folders.flatMap((folder) => {
  const path = join(consoleRoot, "tests", folder);
  return readdirSync(path).filter((name) => name.endsWith(".test.ts")).map((name) => join(path, name));
});
const passedOn = options.filter((option) => option !== `--${only}`);
const { status } = spawnSync(process.execPath, ["--import", "tsx", "--test", "--test-concurrency=1", ...passedOn, ...files], {
  cwd: consoleRoot,
  stdio: "inherit",
});
process.exit(status ?? 1);
