import { lazy } from "react";
import type { Feature } from "../../ui/feature";
import { notificationSearch } from "./search";

export const feature: Feature = {
  pages: [{ path: "notifications", load: () => import("./NotificationsPage"), search: notificationSearch, crumbs: ["Watch", "Incidents", "Notifications"], group: "incidents" }],
  panels: {},
  sections: { incident: lazy(() => import("./NotifiedSection")) },
};
