// The command line and the HTTP call of what a page shows or a dialog does, from the operation and its parameters.
import type { Matcher } from "./types";

export type Call = { command: string; http: string };
export type Query = Record<string, string | string[] | undefined>;

/** Quotes for a POSIX shell where needed. */
export function shellWord(text: string): string {
  if (text !== "" && /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function commandLine(words: string[], flags: Query = {}): string {
  const parts = ["mainstay", ...words.map(shellWord)];
  for (const [name, value] of Object.entries(flags))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== "") parts.push(`--${name}${one.startsWith("-") ? "=" : " "}${shellWord(one)}`);
  return parts.join(" ");
}

export function httpCall(method: string, path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== "") search.append(name, one);
  const text = search.toString().replaceAll("%2C", ",");
  return `${method} ${path}${text === "" ? "" : `?${text}`}`;
}

export function matcherText({ name, value, regex, equal }: Matcher): string {
  return `${name}${equal ? "=" : "!"}${regex ? "~" : equal ? "" : "="}${JSON.stringify(value)}`;
}

export const commands = {
  incidentList: (query: Query): Call => ({ command: commandLine(["incident", "list"], query), http: httpCall("GET", "/v1/incidents", query) }),
  incidentShow: (id: string): Call => ({ command: commandLine(["incident", "show", id]), http: httpCall("GET", `/v1/incidents/${id}`) }),
  incidentAcknowledge: (id: string): Call => ({
    command: commandLine(["incident", "ack", id]),
    http: httpCall("POST", `/v1/incidents/${id}/acknowledge`),
  }),
  incidentResolve: (ids: string[], comment: string): Call => ({
    command: ids.map((id) => commandLine(["incident", "resolve", id], { comment })).join("\n"),
    http: ids.map((id) => httpCall("POST", `/v1/incidents/${id}/resolve`)).join("\n"),
  }),
  alertList: (query: Query): Call => ({ command: commandLine(["alert", "list"], query), http: httpCall("GET", "/v1/alerts", query) }),
  silenceList: (query: Query): Call => ({ command: commandLine(["silence", "list"], query), http: httpCall("GET", "/v1/silences", query) }),
  silenceCreate: (matchers: Matcher[], duration: string, comment: string): Call => ({
    command: commandLine(["silence", "create", ...matchers.map(matcherText)], { for: duration, comment }),
    http: httpCall("POST", "/v1/silences"),
  }),
  ledgerList: (query: Query): Call => ({ command: commandLine(["ledger", "list"], query), http: httpCall("GET", "/v1/ledger", query) }),
  silenceExpire: (id: string): Call => ({ command: commandLine(["silence", "expire", id]), http: httpCall("DELETE", `/v1/silences/${id}`) }),
  sessionList: (): Call => ({ command: commandLine(["session", "list"]), http: httpCall("GET", "/v1/sessions") }),
  sessionEnd: (id: string): Call => ({ command: commandLine(["session", "end", id]), http: httpCall("DELETE", `/v1/sessions/${id}`) }),
  jobList: (): Call => ({ command: commandLine(["job", "list"]), http: httpCall("GET", "/v1/jobs") }),
  jobRun: (name: string): Call => ({ command: commandLine(["job", "run", name]), http: httpCall("POST", `/v1/jobs/${name}/run`) }),
  deliveryList: (query: Query): Call => ({ command: commandLine(["delivery", "list"], query), http: httpCall("GET", "/v1/deliveries", query) }),
  deliverySkip: (id: string): Call => ({ command: commandLine(["delivery", "skip", id]), http: httpCall("POST", `/v1/deliveries/${id}/skip`) }),
  destinationList: (query: Query): Call => ({ command: commandLine(["destination", "list"], query), http: httpCall("GET", "/v1/destinations", query) }),
  webhookList: (): Call => ({ command: commandLine(["webhook", "list"]), http: httpCall("GET", "/v1/webhooks") }),
  webhookCreate: (url: string, name: string, types: string[]): Call => ({
    command: commandLine(["webhook", "create", url], { name, type: types }),
    http: httpCall("POST", "/v1/webhooks"),
  }),
  webhookDelete: (id: string): Call => ({ command: commandLine(["webhook", "delete", id]), http: httpCall("DELETE", `/v1/webhooks/${id}`) }),
  webhookSkip: (id: string, delivery: string): Call => ({
    command: commandLine(["webhook", "skip", id, delivery]),
    http: httpCall("POST", `/v1/webhooks/${id}/deliveries/${delivery}/skip`),
  }),
};

/** For operations that the mainstay command does not have: the same call with curl. */
export function withCurl(http: string): Call {
  const [method = "GET", path = ""] = http.split(" ");
  const verb = method === "GET" ? "" : ` -X ${method}`;
  return { command: `curl${verb} -H "Authorization: Bearer $MAINSTAY_TOKEN" "$MAINSTAY_URL${path}"`, http };
}
