import { type Search, textOf } from "../../ui/useUrlState";

export const heldStates = ["parked", "retrying", "waiting"] as const;
export type DeliverySearch = Search & { subscriber?: string; state?: string; open?: string };

export function deliverySearch(raw: Record<string, unknown>): DeliverySearch {
  return { subscriber: textOf(raw.subscriber), state: textOf(raw.state, heldStates), open: textOf(raw.open) };
}
