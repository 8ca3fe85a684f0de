import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { httpCall, withCurl } from "../../api/commands";
import { changeRetention, retentionQuery } from "../../api/settings";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/toast";
import { durationText } from "./jobModel";
import { wrongKept } from "./retentionModel";

export default function RetentionDialog({ rule, onClose }: DialogProps<"retention.edit">) {
  const queries = useQueryClient();
  const [kept, setKept] = useState(rule.overridden ? rule.kept : "");
  const wanted = kept.trim();
  const run = async () => {
    const changed = await changeRetention(rule.name, wanted === "" ? {} : { kept: wanted });
    await queries.invalidateQueries(retentionQuery);
    toast({ text: `${rule.name} is kept ${durationText(changed.kept)}` });
  };
  const why = wanted === "" ? (rule.overridden ? undefined : "Say how long") : wrongKept(wanted);
  return (
    <Dialog title={`How long is ${rule.name} kept?`} verb={`Keep ${rule.name} ${wanted === "" ? "as by default" : wanted}`} onClose={onClose} run={run} why={why} call={withCurl(httpCall("PUT", `/v1/retention/${rule.name}`))}>
      <p className="t2">{rule.doc}. What is older goes within a quarter of an hour, and does not come back.</p>
      <Field label="Kept" value={kept} placeholder={rule.kept_default} onChange={(event) => setKept(event.target.value)} data-autofocus wrong={wanted === "" ? undefined : wrongKept(wanted)} note={`1h to 3650d, such as 90d; empty means the default, ${durationText(rule.kept_default)}`} />
    </Dialog>
  );
}
