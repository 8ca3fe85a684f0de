import { useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/session";
import { attempt } from "../ui/attempt";
import { notices } from "./live";
import { queries } from "./queries";

export function useSignOut(): () => void {
  const navigate = useNavigate();
  return () =>
    void attempt("Sign out", signOut).then((done) => {
      if (!done) return;
      notices.stop();
      void navigate({ to: "/sign-in", search: { to: undefined } as never }).then(() => queries.clear());
    });
}
