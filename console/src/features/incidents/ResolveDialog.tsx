import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "../../api/commands";
import { resolve } from "../../api/incidents";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/toast";

/** One incident: a question. Many: also typing how many, because nothing takes a resolution back. */
export default function ResolveDialog({ incidents, onClose }: DialogProps<"incident.resolve">) {
  const queries = useQueryClient();
  const [comment, setComment] = useState("");
  const [typed, setTyped] = useState("");
  const ids = incidents.map((incident) => incident.readable_id);
  const many = incidents.length > 1;
  const name = many ? `${ids.length} incidents` : (ids[0] ?? "");
  const firing = incidents.reduce((sum, incident) => sum + incident.alerts_firing, 0);
  const still = firing === 0 ? "None of its alerts fires any more." : `${firing} ${firing === 1 ? "alert still fires" : "alerts still fire"} and stay attached, quietly.`;

  const run = async () => {
    await Promise.all(ids.map((id) => resolve(id, comment.trim() || undefined)));
    await queries.invalidateQueries({ queryKey: ["incidents"] });
    toast({ text: `Resolved ${name}` });
  };
  return (
    <Dialog
      title={`Resolve ${name}?`}
      verb={`Resolve ${name}`}
      keep="Keep it open"
      onClose={onClose}
      run={run}
      why={many && typed.trim() !== String(ids.length) ? `Type ${ids.length} to confirm` : undefined}
      call={commands.incidentResolve(ids, comment.trim())}
    >
      <p className="t2">
        {still} A resolved incident is not opened again: the next time one of them starts to fire, a new incident opens and names this one as what it recurs.
      </p>
      {many && (
        <>
          <p className="mono">{ids.join(" ")}</p>
          <Field label={`Type ${ids.length} to confirm`} value={typed} inputMode="numeric" onChange={(event) => setTyped(event.target.value)} />
        </>
      )}
      <Field label="Comment" note="Optional; it goes to the timeline and the ledger." value={comment} onChange={(event) => setComment(event.target.value)} data-autofocus />
    </Dialog>
  );
}
