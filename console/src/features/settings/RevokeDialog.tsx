import { useQueryClient } from "@tanstack/react-query";
import { httpCall, withCurl } from "../../api/commands";
import { revokeToken } from "../../api/settings";
import { Dialog } from "../../ui/Dialog";
import type { DialogProps } from "../../ui/dialogs";
import { toast } from "../../ui/toast";
import { Ago } from "../../ui/Ago";

export default function RevokeDialog({ token, onClose }: DialogProps<"token.revoke">) {
  const queries = useQueryClient();
  const run = async () => {
    await revokeToken(token.id);
    await queries.invalidateQueries({ queryKey: ["tokens"] });
    toast({ text: `Revoked ${token.name}` });
  };
  return (
    <Dialog title={`Revoke the token ${token.name}?`} verb={`Revoke ${token.name}`} look="danger" keep="Keep it" onClose={onClose} run={run} call={withCurl(httpCall("DELETE", `/v1/tokens/${token.id}`))}>
      <p className="t2">
        {token.last_used_at === undefined ? "It was never used." : <>It was last used <Ago at={token.last_used_at} /> ago.</>} What uses it is refused from the next request on. There is no way back: make a new token and give it to its user.
      </p>
    </Dialog>
  );
}
