// The list of features. A new module is one line here.
import { feature as alerts } from "../features/alerts";
import { feature as incidents } from "../features/incidents";
import { feature as ledger } from "../features/ledger";
import { feature as notifications } from "../features/notifications";
import { feature as reference } from "../features/reference";
import { feature as settings } from "../features/settings";
import { feature as silences } from "../features/silences";
import type { Feature } from "../ui/feature";
import { added } from "./added";

export const features: readonly Feature[] = [incidents, alerts, silences, notifications, ledger, settings, reference, ...added];
export const pages = features.flatMap((feature) => feature.pages);
export const permissionOf = (path: string) => pages.find((page) => page.path === path)?.permission;
export const panels = Object.assign({}, ...features.map((feature) => feature.panels)) as Feature["panels"];
export const sections = features.map((feature) => feature.sections ?? {});
