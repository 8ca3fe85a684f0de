// What a person does with incidents: acknowledge (with a way back), resolve (a question), silence (a dialog).
import { useQueryClient } from "@tanstack/react-query";
import { acknowledge, unacknowledge } from "../../api/incidents";
import type { Incident, Matcher } from "../../api/types";
import { attempt } from "../../ui/attempt";
import { useOpenDialog } from "../../ui/dialogs";
import { toast } from "../../ui/toast";
import { useWhyNot } from "../../ui/useMay";

const idsOf = (incidents: readonly Incident[]) => incidents.map((incident) => incident.readable_id);
const nameOf = (ids: readonly string[]) => (ids.length === 1 ? String(ids[0]) : `${ids.length} incidents`);

export function useResponses() {
  const queries = useQueryClient();
  const openDialog = useOpenDialog();
  const mayRespond = useWhyNot("incidents:respond");
  const maySilence = useWhyNot("silences:write");
  const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: ["incidents"] }), queries.invalidateQueries({ queryKey: ["timeline"] })]);

  const acknowledgeAll = async (incidents: readonly Incident[]) => {
    const ids = idsOf(incidents.filter((incident) => incident.state === "open"));
    const done = await attempt(`Acknowledge ${nameOf(ids)}`, () => Promise.all(ids.map((id) => acknowledge(id))));
    await refresh();
    if (!done) return;
    const undo = () => void attempt(`Undo for ${nameOf(ids)}`, () => Promise.all(ids.map((id) => unacknowledge(id)))).then(refresh);
    toast({ text: `Acknowledged ${nameOf(ids)}`, actions: [{ label: "Undo", run: undo }] });
  };

  return {
    acknowledge: (incidents: readonly Incident[]) => void acknowledgeAll(incidents),
    resolve: (incidents: readonly Incident[]) => openDialog("incident.resolve", { incidents: incidents.filter((one) => one.state !== "resolved") }),
    silence: (incident: Incident) => openDialog("silence.create", { matchers: matchersOf(incident) }),
    whyNotAcknowledge: (incidents: readonly Incident[]) =>
      mayRespond ?? (incidents.some((one) => one.state === "open") ? undefined : incidents.length === 0 ? "Choose an incident first" : "It is not open any more"),
    whyNotResolve: (incidents: readonly Incident[]) =>
      mayRespond ?? (incidents.some((one) => one.state !== "resolved") ? undefined : incidents.length === 0 ? "Choose an incident first" : "It is resolved already"),
    whyNotSilence: (incidents: readonly Incident[]) =>
      maySilence ?? (incidents.length === 1 ? undefined : incidents.length === 0 ? "Choose an incident first" : "Choose one incident: a silence names what one group shares"),
    whyNotNote: mayRespond,
  };
}

/** The labels that made these alerts one incident, as matchers. */
function matchersOf(incident: Incident): Matcher[] {
  return Object.entries(incident.group_labels).map(([name, value]) => ({ name, value, regex: false, equal: true }));
}
