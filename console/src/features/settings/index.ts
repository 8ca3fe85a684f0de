import { lazy } from "react";
import { type Feature, noSearch } from "../../ui/feature";
import { letterSearch } from "./letterSearch";

export const feature: Feature = {
  pages: [
    { path: "tokens", load: () => import("./TokensPage"), search: noSearch, crumbs: ["Settings", "Tokens"] },
    { path: "integrations", load: () => import("./IntegrationsPage"), search: noSearch, crumbs: ["Settings", "Integrations"] },
    { path: "dead-letters", load: () => import("./DeadLettersPage"), search: letterSearch, crumbs: ["Settings", "Dead letters"] },
  ],
  panels: {
    "token.create": lazy(() => import("./TokenDialog")),
    "token.revoke": lazy(() => import("./RevokeDialog")),
    "integration.create": lazy(() => import("./IntegrationDialog")),
    "integration.delete": lazy(() => import("./RemoveIntegrationDialog")),
    "dead-letter.delete": lazy(() => import("./DeleteLetterDialog")),
    "dead-letter.purge": lazy(() => import("./PurgeDialog")),
  },
};
