import type { Feature } from "../../ui/feature";
import { referenceSearch } from "./search";

export const feature: Feature = {
  pages: [{ path: "api", load: () => import("./ReferencePage"), search: referenceSearch, crumbs: ["Settings", "API reference"] }],
  panels: {},
};
