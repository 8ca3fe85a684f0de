import { useQueryClient } from "@tanstack/react-query";
import { httpCall, withCurl } from "../../api/commands";
import { deleteDeadLetter } from "../../api/settings";
import { Ago } from "../../ui/Ago";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { toast } from "../../ui/toast";

export default function DeleteLetterDialog({ letter, onClose }: DialogProps<"dead-letter.delete">) {
  const queries = useQueryClient();
  const run = async () => {
    await deleteDeadLetter(letter.id);
    await queries.invalidateQueries({ queryKey: ["dead-letters"] });
    toast({ text: `Deleted the dead letter` });
  };
  return (
    <Dialog title={`Delete this dead letter?`} verb="Delete dead letter" look="danger" keep="Keep it" onClose={onClose} run={run} call={withCurl(httpCall("DELETE", `/v1/dead-letters/${letter.id}`))}>
      <p className="t2">
        It came <Ago at={letter.received_at} /> ago: {letter.reason}. Its alerts were never taken in, and after this they cannot be replayed.
      </p>
    </Dialog>
  );
}
