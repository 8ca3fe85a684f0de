// Query keys start with a topic. A notice about a topic makes the queries of that root stale, and those of the roots below.
const shownWith: Readonly<Record<string, readonly string[]>> = {
  incidents: ["timeline"],
  alerts: ["episodes"],
  silences: ["alerts"],
  notifications: ["timeline"],
};

/** First members of the query keys that show something of this topic. */
export const affected = (topic: string): readonly string[] => [topic, ...(shownWith[topic] ?? [])];
