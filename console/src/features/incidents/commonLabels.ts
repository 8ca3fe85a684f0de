import type { Alert, Labels } from "../../api/types";

/** The labels that all alerts share. */
export function commonLabels(alerts: readonly Pick<Alert, "labels">[]): Labels {
  const [first, ...rest] = alerts;
  if (first === undefined) return {};
  return Object.fromEntries(Object.entries(first.labels).filter(([name, value]) => rest.every((alert) => alert.labels[name] === value)));
}
