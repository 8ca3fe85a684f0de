// The API's types by the names the console uses. A renamed schema is one line here.
import type { components } from "../generated/api";
import type { RoutePermission } from "../generated/permissions";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Incident = Schemas["Incident"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type Alert = Schemas["Alert"];
export type Silence = Schemas["Silence"];
export type Matcher = Schemas["Matcher"];
export type NewSilence = Schemas["NewSilence"];
export type Notification = Schemas["Notification"];
export type Token = Schemas["Token"];
export type NewToken = Schemas["NewToken"];
export type Integration = Schemas["Integration"];
export type NewIntegration = Schemas["NewIntegration"];
export type DeadLetter = Schemas["DeadLetter"];
export type LedgerEntry = Schemas["LedgerEntry"];
export type LedgerRecord = Schemas["LedgerRecord"];
export type LedgerNote = Schemas["LedgerNote"];
export type InclusionProof = Schemas["InclusionProof"];

export type Session = Schemas["Session"];
export type Job = Schemas["Job"];
export type Destination = Schemas["Destination"];
export type BreakerState = Schemas["BreakerState"];
export type Retention = Schemas["Retention"];
export type WantedRetention = Schemas["WantedRetention"];
export type StoreSize = Schemas["StoreSize"];
export type Subscriber = Schemas["Subscriber"];
export type HeldDelivery = Schemas["HeldDelivery"];
export type Webhook = Schemas["Webhook"];
export type WantedWebhook = Schemas["WantedWebhook"];
export type NewWebhook = Schemas["NewWebhook"];
export type WebhookDelivery = Schemas["WebhookDelivery"];

export type Severity = 1 | 2 | 3 | 4 | 5;
export type Page<T> = { items: T[]; next: string | null };
export type Labels = Record<string, string>;

/** What routes ask for, and what the service of sessions asks for where they are another's. */
export type Permission = RoutePermission | "sessions:read" | "sessions:write";
