import type { Feature } from "../../ui/feature";
import { ledgerSearch } from "./search";

export const feature: Feature = {
  pages: [{ path: "ledger", load: () => import("./LedgerPage"), search: ledgerSearch, crumbs: ["Prove", "Ledger"], permission: "ledger:read" }],
  panels: {},
};
