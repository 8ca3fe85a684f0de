import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commandLine, httpCall } from "../../api/commands";
import { createToken } from "../../api/settings";
import type { NewToken } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { Choice, Field } from "../../ui/Field";
import { Once } from "./Once";

const roles = [
  ["ingest", "ingest: sends alerts, reads nothing"],
  ["viewer", "viewer: reads, changes nothing"],
  ["operator", "operator: responds and silences"],
  ["admin", "admin: everything"],
] as const;
const lives = [["", "never"], ["30", "in 30 days"], ["90", "in 90 days"], ["365", "in a year"]] as const;
const dayMs = 86_400_000;

/** Makes a token, then shows it: the only time that it can be read. */
export default function TokenDialog({ onClose }: DialogProps<"token.create">) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<NewToken["role"]>("ingest");
  const [days, setDays] = useState<string>("90");
  const [made, setMade] = useState<NewToken>();
  if (made !== undefined)
    return (
      <Dialog title={`Token ${made.name}`} onClose={onClose}>
        <Once label="Token" secret={made.token} />
      </Dialog>
    );
  const run = async () => {
    const expires = days === "" ? undefined : new Date(Date.now() + Number(days) * dayMs).toISOString();
    const token = await createToken(name.trim(), role, expires);
    await queries.invalidateQueries({ queryKey: ["tokens"] });
    setMade(token);
  };
  return (
    <Dialog
      title="New token"
      verb="Create token"
      onClose={onClose}
      run={run}
      staysOpen
      why={name.trim() === "" ? "Give it a name" : undefined}
      call={{ command: commandLine(["token", "create"], { data: "DIR", role, name: name.trim() || "NAME" }), http: httpCall("POST", "/v1/tokens") }}
    >
      <Field label="Name" value={name} required onChange={(event) => setName(event.target.value)} data-autofocus note="What will use it, such as prometheus-eu" />
      <Choice label="Role" value={role} onChange={(event) => setRole(event.target.value as NewToken["role"])}>
        {roles.map(([id, text]) => <option key={id} value={id}>{text}</option>)}
      </Choice>
      <Choice label="Expires" value={days} onChange={(event) => setDays(event.target.value)}>
        {lives.map(([id, text]) => <option key={id} value={id}>{text}</option>)}
      </Choice>
    </Dialog>
  );
}
