// Stands in for src/app/added.ts when the console is built with the module of tests/anatomy.
import type { Feature } from "../../src/ui/feature";
import { feature as notes } from "./features/notes";

export const added: readonly Feature[] = [notes];
