// What a failed request turns into: the server's problem+json, or the reason why there was no answer.
import type { Permission } from "./types";

export type FieldError = { pointer: string; detail: string };

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string = "",
    readonly fields: FieldError[] = [],
  ) {
    super(message);
    this.name = "Problem";
  }

  get forbidden(): boolean {
    return this.status === 403;
  }
  get signedOut(): boolean {
    return this.status === 401;
  }
}

/** Status 0: the server did not answer. */
export function unreachable(cause: unknown): Problem {
  const slow = cause instanceof DOMException && cause.name === "TimeoutError";
  return new Problem(0, "unavailable", slow ? "The server did not answer within 10 s." : "The server cannot be reached.");
}

export async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get("x-request-id") ?? "";
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== "object" || body === null)
    return new Problem(response.status, "unknown", `The server answered ${response.status}.`, requestId);
  const { detail, title, code, request_id, errors } = body as Record<string, unknown>;
  const text = typeof detail === "string" && detail !== "" ? detail : String(title ?? `The server answered ${response.status}.`);
  return new Problem(
    response.status,
    typeof code === "string" ? code : "unknown",
    text,
    typeof request_id === "string" ? request_id : requestId,
    Array.isArray(errors) ? (errors as FieldError[]) : [],
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, "console", error instanceof Error ? error.message : String(error));
}

export function mayNot(permission: Permission): string {
  return `You need the permission ${permission}.`;
}
