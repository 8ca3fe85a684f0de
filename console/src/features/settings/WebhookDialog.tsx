import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commands, httpCall, withCurl } from "../../api/commands";
import { changeWebhook, createWebhook, webhooksQuery } from "../../api/events";
import type { NewWebhook } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { Choice, Field } from "../../ui/Field";
import { toast } from "../../ui/toast";
import { WebhookSecret } from "./WebhookSecret";
import { typesOf, wrongTypes, wrongUrl } from "./webhookTypes";

/** Makes a webhook, then shows its secret once; or changes one, whose secret stays. */
export default function WebhookDialog({ webhook, onClose }: DialogProps<"webhook.edit">) {
  const queries = useQueryClient();
  const [name, setName] = useState(webhook?.name ?? "");
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [types, setTypes] = useState(webhook?.types.join(", ") ?? "");
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const [made, setMade] = useState<NewWebhook>();
  if (made !== undefined) return <WebhookSecret webhook={made} onClose={onClose} />;
  const wanted = { name: name.trim(), url: url.trim(), types: typesOf(types), enabled };
  const run = async () => {
    const answer = webhook === undefined ? await createWebhook(wanted) : await changeWebhook(webhook.id, wanted);
    await queries.invalidateQueries(webhooksQuery);
    if ("secret" in answer) setMade(answer);
    else {
      toast({ text: `Changed ${answer.name}` });
      onClose();
    }
  };
  const typed = (text: string, wrong: string | undefined) => (text.trim() === "" ? undefined : wrong);
  const why = wanted.name === "" ? "Give it a name" : (wrongUrl(wanted.url) ?? wrongTypes(types));
  const call = webhook === undefined ? commands.webhookCreate(wanted.url || "URL", wanted.name || "NAME", wanted.types) : withCurl(httpCall("PUT", `/v1/webhooks/${webhook.id}`));
  return (
    <Dialog title={webhook === undefined ? "New webhook" : `Edit the webhook ${webhook.name}`} verb={webhook === undefined ? "Create webhook" : `Save ${webhook.name}`} onClose={onClose} run={run} staysOpen why={why} call={call}>
      <Field label="Name" value={name} required maxLength={100} onChange={(event) => setName(event.target.value)} data-autofocus note="What receives, such as chat" />
      <Field label="Address" value={url} required inputMode="url" maxLength={2000} placeholder="https://hooks.example.com/mainstay" onChange={(event) => setUrl(event.target.value)} wrong={typed(url, wrongUrl(wanted.url))} />
      <Field label="Events" value={types} placeholder="*" onChange={(event) => setTypes(event.target.value)} wrong={wrongTypes(types)} note="Types with commas between: silence.created, incident.*; empty means all" />
      {webhook !== undefined && (
        <Choice label="They are" value={enabled ? "sent" : "kept"} onChange={(event) => setEnabled(event.target.value === "sent")} note="Sent again, it gets what comes from then on">
          <option value="sent">sent</option>
          <option value="kept">not sent</option>
        </Choice>
      )}
    </Dialog>
  );
}
