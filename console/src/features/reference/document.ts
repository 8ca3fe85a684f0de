// The part of an OpenAPI 3.1 document that the reference reads; the server writes it from its routes.
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  example?: unknown;
};
type Content = Record<string, { schema?: Schema; example?: unknown }>;
export type Parameter = { name: string; in: "path" | "query" | "header"; required: boolean; description?: string; schema: Schema };
export type RawOperation = {
  operationId: string;
  tags?: string[];
  summary?: string;
  "x-permission"?: string;
  security?: unknown[];
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};
export type Document = { paths: Record<string, Record<string, RawOperation>>; components?: { schemas?: Record<string, Schema> } };

export type Body = { schema: Schema; example: unknown };
export type Reply = { status: string; description: string; schema: Schema | undefined };
export type Operation = {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  permission: string | undefined;
  /** Needs no token and no session. */
  open: boolean;
  parameters: Parameter[];
  body: Body | undefined;
  replies: Reply[];
};

const methods = ["get", "post", "put", "patch", "delete"];

/** By tag, then path, then method as they are read: get, post, put, patch, delete. */
export function operationsOf(document: Document): Operation[] {
  const all = Object.entries(document.paths).flatMap(([path, byMethod]) =>
    methods.flatMap((method) => (byMethod[method] === undefined ? [] : [operation(method, path, byMethod[method], document)])),
  );
  return all.sort((a, b) => a.tag.localeCompare(b.tag) || a.path.localeCompare(b.path) || methods.indexOf(a.method.toLowerCase()) - methods.indexOf(b.method.toLowerCase()));
}

function operation(method: string, path: string, raw: RawOperation, document: Document): Operation {
  const content = Object.values(raw.requestBody?.content ?? {})[0];
  return {
    id: raw.operationId,
    method: method.toUpperCase(),
    path,
    tag: raw.tags?.[0] ?? "other",
    summary: raw.summary ?? "",
    permission: raw["x-permission"],
    open: raw.security?.length === 0,
    parameters: [...(raw.parameters ?? [])].sort((a, b) => rank(a) - rank(b)),
    body: content?.schema && { schema: content.schema, example: content.example ?? exampleOf(document, content.schema) },
    replies: Object.entries(raw.responses).map(([status, { description, content: answer }]) => ({ status, description, schema: Object.values(answer ?? {})[0]?.schema })),
  };
}

const rank = ({ in: place, required }: Parameter) => ["path", "query", "header"].indexOf(place) * 2 + (required ? 0 : 1);

export function nameOf(schema: Schema): string | undefined {
  return schema.$ref?.split("/").at(-1);
}

export function resolve(document: Document, schema: Schema): Schema {
  const name = nameOf(schema);
  return name === undefined ? schema : (document.components?.schemas?.[name] ?? {});
}

const placeholders: Record<string, string> = { "date-time": "2026-01-31T12:00:00Z", uuid: "01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f", duration: "5m" };

/** The smallest value that a schema allows: what is required, the first choice. */
export function exampleOf(document: Document, schema: Schema, seen: readonly string[] = []): unknown {
  const name = nameOf(schema);
  if (name !== undefined && seen.includes(name)) return {};
  const inside = name === undefined ? seen : [...seen, name];
  const { type, format, enum: choices, properties = {}, required = [], items, minimum, example } = resolve(document, schema);
  if (example !== undefined) return example;
  if (choices !== undefined) return choices[0];
  switch (Array.isArray(type) ? type[0] : type) {
    case "object":
      return Object.fromEntries(required.map((field) => [field, exampleOf(document, properties[field] ?? {}, inside)]));
    case "array":
      return items === undefined ? [] : [exampleOf(document, items, inside)];
    case "integer":
    case "number":
      return minimum ?? 1;
    case "boolean":
      return true;
    default:
      return placeholders[format ?? ""] ?? "text";
  }
}
