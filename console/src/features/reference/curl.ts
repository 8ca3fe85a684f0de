import { shellWord } from "../../api/commands";
import type { Operation } from "./document";

const placeholder = (name: string) => name.toUpperCase().replaceAll("-", "_");

/** The operation with curl: what is required is written out, in capitals what is to be filled in. */
export function curlOf({ method, path, parameters, body, open }: Operation): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => placeholder(name));
  const query = parameters.filter((one) => one.in === "query" && one.required).map(({ name }) => `${name}=${placeholder(name)}`);
  const words = ["curl"];
  if (method !== "GET") words.push("-X", method);
  if (!open) words.push("-H", '"Authorization: Bearer $MAINSTAY_TOKEN"');
  if (body !== undefined) words.push("-H", shellWord("Content-Type: application/json"), "-d", shellWord(JSON.stringify(body.example)));
  words.push(`"$MAINSTAY_URL${filled}${query.length === 0 ? "" : `?${query.join("&")}`}"`);
  return words.join(" ");
}
