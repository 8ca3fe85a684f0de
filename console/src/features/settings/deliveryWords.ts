import type { HeldDelivery, Subscriber, WebhookDelivery } from "../../api/types";
import type { GlyphName } from "../../ui/Glyph";
import type { Toast } from "../../ui/toast";
import { durationText } from "./jobModel";

type State = HeldDelivery["state"] | WebhookDelivery["state"];

export const deliveryWords: Record<State, string> = {
  parked: "Parked", retrying: "Retrying", waiting: "Waiting", pending: "Pending", delivered: "Delivered", skipped: "Skipped", failed: "Failed",
};
export const deliveryGlyphs: Record<State, GlyphName> = {
  parked: "critical", retrying: "warning", waiting: "waiting", pending: "waiting", delivered: "ok", skipped: "muted", failed: "critical",
};

/** What each state means for the event, in a sentence. */
export const heldMeaning: Record<HeldDelivery["state"], string> = {
  parked: "Given up after several attempts: it stays until somebody retries or skips it.",
  retrying: "It failed and is tried again by itself.",
  waiting: "It waits behind an earlier event of the same object, so that they arrive in order.",
};

/** Whether somebody can still decide about it. */
export const isHeld = (state: State): boolean => state === "parked" || state === "retrying" || state === "waiting" || state === "pending";

/** "up to date", "12 behind, 3 held, 1 of them parked". */
export function lagText({ lag, held, parked }: Pick<Subscriber, "lag" | "held" | "parked">): string {
  const parts = [lag > 0 && `${lag.toLocaleString()} behind`, held > 0 && `${held.toLocaleString()} held`, parked > 0 && `${parked.toLocaleString()} of them parked`];
  return parts.filter(Boolean).join(", ") || "up to date";
}

/** What a test of a webhook came to. */
export function testToast(name: string, { state, status, error, duration }: Pick<WebhookDelivery, "state" | "status" | "error" | "duration">): Pick<Toast, "text"> & Partial<Pick<Toast, "tone">> {
  const answer = status === undefined ? "" : ` with ${status}`;
  if (state === "delivered") return { text: `${name} answered${answer} in ${durationText(duration)}` };
  return { text: `The test did not reach ${name}: ${error ?? `it answered${answer}`}`, tone: "failed" };
}
