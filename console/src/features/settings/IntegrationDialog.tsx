import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { serverUrl } from "../../api/client";
import { commandLine, httpCall } from "../../api/commands";
import { createIntegration } from "../../api/settings";
import type { NewIntegration } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { Field } from "../../ui/Field";
import { Copyable, Once } from "./Once";

/** Makes an integration, then shows its key once, with the address to send to. */
export default function IntegrationDialog({ onClose }: DialogProps<"integration.create">) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [made, setMade] = useState<NewIntegration>();
  if (made !== undefined)
    return (
      <Dialog title={`Integration ${made.name}`} onClose={onClose}>
        <Copyable label="Address" text={`${serverUrl}/v1/ingest/${made.id}`} />
        <Once label="Key" secret={made.key} />
        <p className="t2">An Alertmanager sends its webhooks to this address with the key as bearer token, or as basic password.</p>
      </Dialog>
    );
  const run = async () => {
    const integration = await createIntegration(name.trim());
    await queries.invalidateQueries({ queryKey: ["integrations"] });
    setMade(integration);
  };
  return (
    <Dialog title="New integration" verb="Create integration" onClose={onClose} run={run} staysOpen why={name.trim() === "" ? "Give it a name" : undefined} call={{ command: commandLine(["integration", "create"], { data: "DIR", kind: "alertmanager", name: name.trim() || "NAME" }), http: httpCall("POST", "/v1/integrations") }}>
      <p className="t2">Takes the webhooks (version 4) of an Alertmanager.</p>
      <Field label="Name" value={name} required onChange={(event) => setName(event.target.value)} data-autofocus note="What sends, such as eu-alertmanager" />
    </Dialog>
  );
}
