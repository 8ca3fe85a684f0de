// Pages outside the shell: an address that leads nowhere, and a server that cannot be reached at the start.
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { serverUrl } from "../api/client";
import { asProblem } from "../api/problem";
import { Failed } from "../ui/State";
import styles from "./edges.module.css";

export function NotFound() {
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>Nothing lives at this address</h1>
      <p className="t2">The link may be older than the page it named.</p>
      <a className="link" href={`${serverUrl}/`}>
        Go to incidents
      </a>
    </main>
  );
}

export function CannotStart({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>Mainstay</h1>
      <Failed what="The console" problem={asProblem(error)} onRetry={retry} />
    </main>
  );
}
