import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { httpCall, withCurl } from "../../api/commands";
import { purgeDeadLetters } from "../../api/settings";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/toast";

/** Many objects, and no way back: the number is typed. */
export default function PurgeDialog({ integration, count, onClose }: DialogProps<"dead-letter.purge">) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const run = async () => {
    const { purged } = await purgeDeadLetters(integration);
    await queries.invalidateQueries({ queryKey: ["dead-letters"] });
    toast({ text: `Purged ${purged} dead letters` });
  };
  return (
    <Dialog title={`Purge ${count} dead letters?`} verb={`Purge ${count} dead letters`} look="danger" keep="Keep them" onClose={onClose} run={run} why={typed.trim() === count ? undefined : `Type ${count} to confirm`} call={withCurl(httpCall("POST", "/v1/dead-letters/purge"))}>
      <p className="t2">{integration === undefined ? "Those of all integrations." : "Those of this integration."} What they held was never taken in, and after this it cannot be replayed.</p>
      <Field label={`Type ${count} to confirm`} value={typed} onChange={(event) => setTyped(event.target.value)} />
    </Dialog>
  );
}
