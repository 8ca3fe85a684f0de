import { lazy } from "react";
import { type Feature, noSearch } from "../../ui/feature";
import { deliverySearch } from "./deliverySearch";
import { destinationSearch } from "./destinationModel";
import { letterSearch } from "./letterSearch";
import { openSearch } from "./openSearch";

export const feature: Feature = {
  pages: [
    { path: "tokens", load: () => import("./TokensPage"), search: noSearch, crumbs: ["Settings", "Tokens"], permission: "tokens:read" },
    // Everybody sees their own sessions.
    { path: "sessions", load: () => import("./SessionsPage"), search: noSearch, crumbs: ["Settings", "Sessions"] },
    { path: "integrations", load: () => import("./IntegrationsPage"), search: noSearch, crumbs: ["Settings", "Integrations"], permission: "integrations:read" },
    { path: "webhooks", load: () => import("./WebhooksPage"), search: openSearch, crumbs: ["Settings", "Webhooks"], permission: "webhooks:read" },
    { path: "destinations", load: () => import("./DestinationsPage"), search: destinationSearch, crumbs: ["Settings", "Destinations"], permission: "destinations:read" },
    { path: "jobs", load: () => import("./JobsPage"), search: openSearch, crumbs: ["Settings", "Jobs"], permission: "jobs:read" },
    { path: "deliveries", load: () => import("./DeliveriesPage"), search: deliverySearch, crumbs: ["Settings", "Parked events"], permission: "deliveries:read" },
    { path: "dead-letters", load: () => import("./DeadLettersPage"), search: letterSearch, crumbs: ["Settings", "Dead letters"], permission: "dead_letters:read" },
    { path: "retention", load: () => import("./RetentionPage"), search: openSearch, crumbs: ["Settings", "Retention"], permission: "retention:read" },
  ],
  panels: {
    "token.create": lazy(() => import("./TokenDialog")),
    "token.revoke": lazy(() => import("./RevokeDialog")),
    "session.end": lazy(() => import("./EndSessionDialog")),
    "integration.create": lazy(() => import("./IntegrationDialog")),
    "integration.delete": lazy(() => import("./RemoveIntegrationDialog")),
    "webhook.edit": lazy(() => import("./WebhookDialog")),
    "webhook.delete": lazy(() => import("./DeleteWebhookDialog")),
    "webhook.rotate": lazy(() => import("./RotateSecretDialog")),
    "webhook.skip": lazy(() => import("./SkipWebhookDialog")),
    "retention.edit": lazy(() => import("./RetentionDialog")),
    "delivery.skip": lazy(() => import("./SkipDeliveryDialog")),
    "dead-letter.delete": lazy(() => import("./DeleteLetterDialog")),
    "dead-letter.purge": lazy(() => import("./PurgeDialog")),
  },
};
