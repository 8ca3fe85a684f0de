import type { Feature } from "../../ui/feature";
import { alertSearch } from "./search";

export const feature: Feature = {
  pages: [{ path: "alerts", load: () => import("./AlertsPage"), search: alertSearch, crumbs: ["Watch", "Incidents", "Alerts"], group: "incidents" }],
  panels: {},
};
