import { lazy } from "react";
import type { Feature } from "../../ui/feature";
import { silenceSearch } from "./search";

export const feature: Feature = {
  pages: [{ path: "silences", load: () => import("./SilencesPage"), search: silenceSearch, crumbs: ["Watch", "Incidents", "Silences"], group: "incidents" }],
  panels: {
    "silence.create": lazy(() => import("./SilenceDialog")),
    "silence.expire": lazy(() => import("./ExpireDialog")),
  },
};
