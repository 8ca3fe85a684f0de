// The one door to the API. Every answer is data or a thrown Problem; a 401 tells the shell that nobody is signed in.
import createClient from "openapi-fetch";
import type { paths } from "../generated/api";
import { Problem, problemOf, unreachable } from "./problem";

/** "https://host/prefix", without a slash at the end: where the server serves this console and its API. */
export const serverUrl = new URL(".", document.baseURI).href.replace(/\/$/, "");

const timeoutMs = 10_000;
let signedOut: () => void = () => undefined;

/** Called whenever the server answers that the session is over. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

async function send(request: Request): Promise<Response> {
  const limit = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await fetch(new Request(request, { signal: limit }));
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw unreachable(cause);
  }
}

export const api = createClient<paths>({
  baseUrl: serverUrl,
  fetch: send,
  // Beside the SameSite cookie this header proves that the request comes from our own script.
  headers: { "X-Mainstay-Request": "1" },
  querySerializer: { array: { style: "form", explode: true } },
});

/** A document that the server serves beside the operations: its description of itself. */
export async function fetchDocument(path: string, signal: AbortSignal): Promise<unknown> {
  const response = await send(new Request(`${serverUrl}${path}`, { signal }));
  if (!response.ok) throw await problemOf(response);
  return response.json();
}

type Answer<T> = { data?: T; response: Response };

/** The reply of an operation that answers with a body. `signal` is the query's. */
export async function reply<T>(sent: Promise<Answer<T>>): Promise<T> {
  const { data, response } = await checked(sent);
  if (data === undefined) throw new Problem(response.status, "unknown", "The server answered without a body.");
  return data;
}

/** For operations that answer 204. */
export async function done(sent: Promise<Answer<unknown>>): Promise<void> {
  await checked(sent);
}

async function checked<T>(sent: Promise<Answer<T> & { error?: unknown }>): Promise<Answer<T>> {
  const answer = await sent;
  if (answer.response.ok) return answer;
  // openapi-fetch has read the body: hand it on as a response that can be read again.
  const problem = await problemOf(
    new Response(JSON.stringify(answer.error ?? null), { status: answer.response.status, headers: answer.response.headers }),
  );
  if (problem.signedOut) signedOut();
  throw problem;
}
