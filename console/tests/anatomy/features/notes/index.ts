import { lazy } from "react";
import type { Feature } from "../../../../src/ui/feature";

export const feature: Feature = {
  pages: [],
  panels: {},
  sections: { incident: lazy(() => import("./NotesSection")) },
};
