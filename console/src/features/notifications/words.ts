import type { Notification } from "../../api/types";

export const reasonWords: Record<Notification["reason"], string> = {
  first_notification: "First notification",
  new_alerts: "New alerts joined",
  all_resolved: "All resolved",
  new_resolved: "Some resolved",
  repeat: "Repeat interval",
  unmuted: "A mute ended",
};
