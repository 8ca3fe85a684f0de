import { useQueryClient } from "@tanstack/react-query";
import { jobsQuery, runJob } from "../../api/settings";
import { attempt } from "../../ui/attempt";
import { toast } from "../../ui/toast";

/** Asks for a run and does not wait for it: the list says what came of it. */
export function useRunJob() {
  const queries = useQueryClient();
  const run = async (name: string) => {
    if (!(await attempt(`Run ${name}`, () => runJob(name)))) return;
    toast({ text: `${name} runs at once` });
    await queries.invalidateQueries(jobsQuery);
  };
  return (name: string) => void run(name);
}
