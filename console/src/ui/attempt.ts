import { asProblem } from "../api/problem";
import { toast } from "./toast";

/** For actions without a dialog: what failed is said in a toast. */
export async function attempt(what: string, run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    toast({ text: `${what}: ${asProblem(error).message}`, tone: "failed" });
    return false;
  }
}
