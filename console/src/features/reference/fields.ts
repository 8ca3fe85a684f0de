// A schema as rows to read: one a field, those of what it holds below it.
import { type Document, nameOf, resolve, type Schema } from "./document";

export type FieldRow = { path: string; type: string; required: boolean; text: string; choices: string[] };

const depthMax = 5;

/** "list of Alert", "text (date-time)", "integer or null". */
export function typeText(document: Document, schema: Schema): string {
  const name = nameOf(schema);
  const resolved = resolve(document, schema);
  if (resolved.type === "array") return `list of ${resolved.items === undefined ? "anything" : typeText(document, resolved.items)}`;
  if (name !== undefined) return name;
  if (resolved.type === "object" && typeof resolved.additionalProperties === "object") return `map to ${typeText(document, resolved.additionalProperties)}`;
  const types = resolved.type === undefined ? ["anything"] : [resolved.type].flat();
  const words = types.map((type) => (type === "string" ? "text" : type)).join(" or ");
  return resolved.format === undefined || /^int\d+$/.test(resolved.format) ? words : `${words} (${resolved.format})`;
}

/** "1 to 500", "at most 100 characters"; empty without limits. */
export function limitText({ minimum, maximum, minLength, maxLength, minItems, maxItems }: Schema): string {
  return [between(minimum, maximum, ""), between(minLength, maxLength, " characters"), between(minItems, maxItems, " entries")].filter(Boolean).join(", ");
}

function between(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return "";
  if (least === undefined) return `at most ${most?.toLocaleString("en")}${unit}`;
  if (most === undefined) return `at least ${least.toLocaleString("en")}${unit}`;
  return `${least.toLocaleString("en")} to ${most.toLocaleString("en")}${unit}`;
}

export function choicesOf(document: Document, schema: Schema): string[] {
  const resolved = resolve(document, schema);
  return resolved.enum ?? (resolved.items === undefined ? [] : choicesOf(document, resolved.items));
}

/** A schema that holds itself is opened once. */
export function fieldsOf(document: Document, schema: Schema, prefix = "", seen: readonly string[] = []): FieldRow[] {
  const name = nameOf(schema);
  if (seen.length > depthMax || (name !== undefined && seen.includes(name))) return [];
  const inside = [...seen, name ?? ""];
  const { type, items, properties = {}, required = [] } = resolve(document, schema);
  if (type === "array" && items !== undefined) return fieldsOf(document, items, `${prefix}[]`, inside);
  return Object.entries(properties).flatMap(([field, value]) => {
    const path = prefix === "" ? field : `${prefix}.${field}`;
    const text = [value.description, limitText(value)].filter(Boolean).join("; ");
    const row = { path, type: typeText(document, value), required: required.includes(field), text, choices: choicesOf(document, value) };
    return [row, ...fieldsOf(document, value, path, inside)];
  });
}
