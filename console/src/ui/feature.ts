// What a feature gives to the shell: its pages, the dialogs that others may open by name, and what it shows on others' pages.
import type { ComponentType } from "react";
import type { Permission } from "../api/types";
import type { DialogPanels } from "./dialogs";
import type { SectionsOf } from "./sections";
import type { Search, SearchValidator } from "./useUrlState";

export type FeaturePage = {
  /** Below /t/<tenant>/; "$id" is a parameter. */
  path: string;
  load: () => Promise<{ default: ComponentType }>;
  search: SearchValidator<Search>;
  /** Group, page, and for an object its id as "$id". */
  crumbs: readonly string[];
  /** Without it the page is left out of the navigation and the palette. */
  permission?: Permission;
  /** Shown with the tabs of the incidents group. */
  group?: "incidents";
};

export type Feature = { pages: readonly FeaturePage[]; panels: DialogPanels; sections?: SectionsOf };

export const noSearch = (): Search => ({});
