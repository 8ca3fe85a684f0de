import { useQueryClient } from "@tanstack/react-query";
import { commands } from "../../api/commands";
import { endSession, sessionsQuery } from "../../api/settings";
import { Ago } from "../../ui/Ago";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { toast } from "../../ui/toast";
import { browserOf } from "./browserOf";

export default function EndSessionDialog({ session, onClose }: DialogProps<"session.end">) {
  const queries = useQueryClient();
  const run = async () => {
    await endSession(session.id);
    // When it was this one, the next request says so and the shell asks to sign in.
    await queries.invalidateQueries(sessionsQuery);
    if (!session.current) toast({ text: `Ended the session of ${session.user}` });
  };
  return (
    <Dialog title={session.current ? "End this session?" : `End the session of ${session.user}?`} verb={session.current ? "End this session" : `End the session of ${session.user}`} look="danger" keep="Keep it" onClose={onClose} run={run} call={commands.sessionEnd(session.id)}>
      <p className="t2">
        {browserOf(session.user_agent)} from <span className="mono">{session.remote}</span>, last used <Ago at={session.last_used_at} /> ago.{" "}
        {session.current ? "It is the one that you use now: you sign in again after it." : "That browser is refused from its next request on. Its user can sign in again: where the password is known to somebody else, change it too."}
      </p>
    </Dialog>
  );
}
