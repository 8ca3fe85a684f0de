// Where the built console goes: CONSOLE_OUT, else build/console beside the sources.
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const consoleRoot = dirname(dirname(fileURLToPath(import.meta.url)));
export const outputFolder = resolve(process.env.CONSOLE_OUT ?? join(consoleRoot, "..", "build", "console"));
