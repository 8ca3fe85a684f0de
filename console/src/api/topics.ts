// Query keys start with a topic. A notice about a topic makes the queries below stale.
export const topics = [
  "incidents", "alerts", "silences", "notifications", "tokens", "integrations", "dead-letters",
  "sessions", "jobs", "deliveries", "webhooks", "webhook-deliveries",
] as const;
export type Topic = (typeof topics)[number];

/** First members of the query keys that show something of this topic. */
export const affected: Record<Topic, readonly string[]> = {
  incidents: ["incidents", "timeline"],
  alerts: ["alerts", "episodes"],
  silences: ["silences", "alerts"],
  notifications: ["notifications", "timeline"],
  tokens: ["tokens"],
  integrations: ["integrations"],
  "dead-letters": ["dead-letters"],
  sessions: ["sessions"],
  jobs: ["jobs"],
  deliveries: ["deliveries"],
  webhooks: ["webhooks"],
  "webhook-deliveries": ["webhook-deliveries"],
};

export function isTopic(text: string): text is Topic {
  return (topics as readonly string[]).includes(text);
}
