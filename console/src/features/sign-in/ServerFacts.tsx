import { useQuery } from "@tanstack/react-query";
import { serverReady } from "../../api/session";
import { Glyph } from "../../ui/Glyph";
import styles from "./SignInPage.module.css";

/** The address and whether it is ready: all that may be known before sign-in. */
export function ServerFacts() {
  const ready = useQuery({ queryKey: ["ready"], queryFn: serverReady, refetchInterval: 15_000, retry: false });
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Server</dt>
        <dd>{window.location.host}</dd>
      </div>
      <div>
        <dt>State</dt>
        <dd><span role="status">{ready.isPending ? "–" : ready.data === true ? <><Glyph name="ok" />ready</> : <><Glyph name="warning" />not ready</>}</span></dd>
      </div>
    </dl>
  );
}
