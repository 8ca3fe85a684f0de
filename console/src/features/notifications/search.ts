import { type Search, textOf, wordsOf } from "../../ui/useUrlState";

export type NotificationSearch = Search & { incident?: string; receiver?: string; outcome?: string; open?: string };

export const outcomes = ["delivered", "failed", "retrying"] as const;

export function notificationSearch(raw: Record<string, unknown>): NotificationSearch {
  return { incident: textOf(raw.incident), receiver: textOf(raw.receiver), outcome: wordsOf(raw.outcome, outcomes), open: textOf(raw.open) };
}

export function typedFilter(text: string): Partial<NotificationSearch> | string {
  const match = /^(\w+)\s*=\s*(.+)$/.exec(text);
  if (match === null) return /^INC-\d+$/i.test(text) ? { incident: text.toUpperCase() } : { receiver: text };
  const [, name = "", value = ""] = match;
  if (name === "receiver") return { receiver: value };
  if (name === "incident") return { incident: value };
  return `There is no filter ${name}: receiver or incident`;
}
