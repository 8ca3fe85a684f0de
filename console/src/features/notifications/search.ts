import { type Search, textOf, wordsOf } from "../../ui/useUrlState";

export type NotificationSearch = Search & { group?: string; receiver?: string; outcome?: string; open?: string };

export const outcomes = ["delivered", "failed", "retrying"] as const;

export function notificationSearch(raw: Record<string, unknown>): NotificationSearch {
  return { group: textOf(raw.group), receiver: textOf(raw.receiver), outcome: wordsOf(raw.outcome, outcomes), open: textOf(raw.open) };
}

export function typedFilter(text: string): Partial<NotificationSearch> | string {
  const match = /^(\w+)\s*=\s*(.+)$/.exec(text);
  if (match === null) return { receiver: text };
  const [, name = "", value = ""] = match;
  if (name === "receiver") return { receiver: value };
  if (name === "group") return { group: value };
  return `There is no filter ${name}: receiver or group`;
}
