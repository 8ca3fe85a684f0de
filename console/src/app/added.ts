// Features that a build adds to the product's: none, unless CONSOLE_ADDED names a module to stand in for this one.
import type { Feature } from "../ui/feature";

export const added: readonly Feature[] = [];
