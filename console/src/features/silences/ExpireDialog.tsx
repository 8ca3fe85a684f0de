import { useQueryClient } from "@tanstack/react-query";
import { commands, matcherText } from "../../api/commands";
import { createSilence, expireSilence, wantedAgain } from "../../api/silences";
import { attempt } from "../../ui/attempt";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { toast } from "../../ui/toast";

export default function ExpireDialog({ silence, onClose }: DialogProps<"silence.expire">) {
  const queries = useQueryClient();
  const name = silence.matchers.map(matcherText).join(" ");
  const muted = silence.alerts_muted;
  const refresh = () => queries.invalidateQueries({ queryKey: ["silences"] });
  const effect =
    silence.state === "pending"
      ? "It never starts, and mutes nothing."
      : muted === 0
        ? "It mutes nothing now, so nothing is sent."
        : `${muted} ${muted === 1 ? "alert starts" : "alerts start"} to notify again at once.`;
  const run = async () => {
    await expireSilence(silence.id);
    await refresh();
    const again = () => void attempt("Silence again", () => createSilence(wantedAgain(silence))).then(refresh);
    toast({ text: `Ended the silence of ${name}`, actions: [{ label: "Silence again", run: again }] });
  };
  return (
    <Dialog title={`End the silence of ${name} now?`} verb="End silence" look="danger" keep="Keep it" onClose={onClose} run={run} call={commands.silenceExpire(silence.id)}>
      <p className="t2">{effect} The silence stays in the list of ended ones, and can be made again from there.</p>
    </Dialog>
  );
}
