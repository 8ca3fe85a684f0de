import { lazy } from "react";
import type { Feature } from "../../ui/feature";
import { noSearch } from "../../ui/feature";
import { incidentSearch } from "./search";

export const feature: Feature = {
  pages: [
    { path: "incidents", load: () => import("./IncidentsPage"), search: incidentSearch, crumbs: ["Watch", "Incidents"], group: "incidents" },
    { path: "incidents/$id", load: () => import("./IncidentPage"), search: noSearch, crumbs: ["Watch", "Incidents", "$id"] },
  ],
  panels: { "incident.resolve": lazy(() => import("./ResolveDialog")) },
};
