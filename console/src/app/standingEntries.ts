// Places and settings: what the palette offers on every page.
import { useMemo } from "react";
import { setPreference } from "../ui/preferences";
import { type PageName, useGo } from "../ui/To";
import { useMay } from "../ui/useMay";
import { permissionOf } from "./features";
import type { Entry } from "./paletteModel";
import { themes, zones } from "./UserMenu";
import { useSignOut } from "./useSignOut";

const places: readonly (readonly [PageName, string, string?])[] = [
  ["incidents", "Incidents", "g a"],
  ["alerts", "Alerts"],
  ["silences", "Silences", "g s"],
  ["notifications", "Notifications"],
  ["ledger", "Ledger", "g l"],
  ["tokens", "Tokens"],
  ["integrations", "Integrations"],
  ["sessions", "Sessions"],
  ["jobs", "Jobs"],
  ["deliveries", "Parked events"],
  ["dead-letters", "Dead letters"],
  ["webhooks", "Webhooks"],
  ["destinations", "Destinations"],
  ["retention", "Retention"],
  ["api", "API reference"],
];

export function useStandingEntries(): Entry[] {
  const go = useGo();
  const signOut = useSignOut();
  const may = useMay();
  // The entries close over the first go and signOut, which act on the router and not on a render, and over who signed in.
  return useMemo(() => [
    ...places.filter(([page]) => may(permissionOf(page))).map(([page, label, keys]) => ({ id: `place ${page}`, group: "Places", label, keys, run: () => go({ page }) })),
    ...themes.map(([theme, label]) => ({ id: `theme ${theme}`, group: "Settings", label: `Theme: ${label.toLowerCase()}`, run: () => setPreference({ theme }) })),
    ...zones.map(([zone, label]) => ({ id: `zone ${zone}`, group: "Settings", label: `Times in ${label}`, run: () => setPreference({ zone }) })),
    { id: "sign-out", group: "Settings", label: "Sign out", run: signOut },
  ], []);
}
