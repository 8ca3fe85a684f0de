// A new silence, with what it would mute now; or the change of one that exists.
import { useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { commands, matcherText } from "../../api/commands";
import { createSilence, expireSilence, replaceSilence } from "../../api/silences";
import type { Matcher } from "../../api/types";
import { attempt } from "../../ui/attempt";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { Field } from "../../ui/Field";
import { useNow } from "../../ui/now";
import { usePreferences } from "../../ui/preferences";
import { duration as spanText, moment, parseDuration } from "../../ui/time";
import { toast } from "../../ui/toast";
import { useGo } from "../../ui/To";
import { MatcherFields } from "./MatcherFields";
import { Preview } from "./Preview";
import styles from "./SilencePanel.module.css";

const durations = ["30m", "2h", "8h", "1d"];
const blank: Matcher = { name: "", value: "", regex: false, equal: true };

export default function SilenceDialog({ matchers: given, again, onClose }: DialogProps<"silence.create">) {
  const queries = useQueryClient();
  const go = useGo();
  const now = useNow();
  const { zone } = usePreferences();
  const [matchers, setMatchers] = useState<Matcher[]>(given.length > 0 ? given : [blank]);
  const [duration, setDuration] = useState("2h");
  const [comment, setComment] = useState(again?.comment ?? "");
  const editing = again !== undefined && again.state !== "expired";

  const complete = matchers.filter((matcher) => matcher.name.trim() !== "");
  const previewed = useDeferredValue(complete);
  const ms = parseDuration(duration);
  const why =
    complete.length === 0 ? "Name at least one label" : ms === undefined || ms === 0 ? "Say for how long, such as 2h or 1h30m" : comment.trim() === "" ? "Say why: others will read it" : undefined;

  const run = async () => {
    const wanted = { matchers: complete, duration, comment: comment.trim() };
    const silence = editing ? await replaceSilence(again.id, wanted) : await createSilence(wanted);
    await Promise.all([queries.invalidateQueries({ queryKey: ["silences"] }), queries.invalidateQueries({ queryKey: ["alerts"] })]);
    const undo = () => void attempt("Undo the silence", () => expireSilence(silence.id)).then(() => queries.invalidateQueries({ queryKey: ["silences"] }));
    toast({
      text: `Silenced ${complete.map(matcherText).join(" ")} until ${moment(Date.parse(silence.ends_at), zone, Date.now())}`,
      actions: [{ label: "Open", run: () => go({ page: "silences", search: { open: silence.id } }) }, ...(editing ? [] : [{ label: "Undo", run: undo }])],
    });
  };
  return (
    <Dialog title={editing ? "Edit the silence" : "New silence"} verb={editing ? "Save the silence" : "Silence"} size={600} onClose={onClose} run={run} why={why} call={commands.silenceCreate(complete, duration, comment.trim())}>
      <MatcherFields matchers={matchers} onChange={setMatchers} blank={blank} />
      <section aria-label="Would mute now">
        <h3 className={styles.legend}>Would mute now</h3>
        <div className={styles.preview} tabIndex={0} role="group" aria-label="Alerts it would mute">
          <Preview matchers={previewed} />
        </div>
      </section>
      <div className={styles.pair}>
        <Field label="For" value={duration} onChange={(event) => setDuration(event.target.value)} note={ms === undefined ? undefined : `until ${moment(now + ms, zone, now)}, ${spanText(ms)} from now`} wrong={ms === undefined ? "Such as 2h or 1h30m" : undefined} />
        <div>
          <div className={styles.legend}>Or</div>
          <div className={styles.times}>
            {durations.map((text) => (
              <Button key={text} aria-pressed={duration === text} onClick={() => setDuration(text)}>
                {spanText(parseDuration(text) ?? 0)}
              </Button>
            ))}
          </div>
        </div>
      </div>
      <Field label="Why" value={comment} required onChange={(event) => setComment(event.target.value)} data-autofocus={given.length > 0 || undefined} />
    </Dialog>
  );
}
