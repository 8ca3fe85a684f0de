import { useQueryClient } from "@tanstack/react-query";
import { replayDeadLetter } from "../../api/settings";
import type { DeadLetter } from "../../api/types";
import { attempt } from "../../ui/attempt";
import { toast } from "../../ui/toast";

export function useLetterActions() {
  const queries = useQueryClient();
  const replay = async (letter: Pick<DeadLetter, "id">) => {
    const done = await attempt(`Replay the dead letter`, () => replayDeadLetter(letter.id));
    await queries.invalidateQueries({ queryKey: ["dead-letters"] });
    if (done) toast({ text: `Replayed the dead letter` });
  };
  return { replay: (letter: Pick<DeadLetter, "id">) => void replay(letter) };
}
