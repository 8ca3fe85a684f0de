// Sign-in with a local account. Before it, the page shows no version and no data; it says where the person returns to.
import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { asProblem } from "../../api/problem";
import { meQuery, signIn } from "../../api/session";
import { BrandMark } from "../../ui/BrandMark";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Glyph } from "../../ui/Glyph";
import { returnTo } from "./returnTo";
import { ServerFacts } from "./ServerFacts";
import { Stay } from "./Stay";
import styles from "./SignInPage.module.css";

export default function SignInPage() {
  const { to } = useSearch({ strict: false }) as { to?: string };
  const back = returnTo(to);
  const router = useRouter();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const first = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = "Sign in · Mainstay";
    first.current?.focus();
  }, []);

  const submit = async () => {
    if (busy) return;
    setBusy(true);
    setWrong(undefined);
    try {
      queries.setQueryData(meQuery.queryKey, await signIn(name, password));
      router.history.push(back.href);
    } catch (error) {
      const problem = asProblem(error);
      setWrong(problem.signedOut ? "Name and password do not match an account." : problem.message);
      setBusy(false);
    }
  };
  const watchCapsLock = (event: React.KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));

  return (
    <div className={styles.page}>
      <main className={styles.left}>
        <div className={styles.brand}>
          <BrandMark size={26} />
          <b>Mainstay</b>
        </div>
        <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void submit(); }} onKeyDown={watchCapsLock} onKeyUp={watchCapsLock}>
          <div>
            <h1 className={styles.title}>Sign in</h1>
            <p className={styles.back}>
              {back.object === undefined ? `You return to ${back.page}.` : <>You came from a link to <span className="mono">{back.object}</span> and return there.</>}
            </p>
          </div>
          <Field ref={first} large label="User name" name="username" autoComplete="username" required value={name} onChange={(event) => setName(event.target.value)} />
          <Field large label="Password" name="password" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} wrong={capsLock ? "Caps Lock is on" : undefined} />
          {wrong !== undefined && (
            <p className={styles.wrong} role="alert">
              <Glyph name="critical" />
              {wrong}
            </p>
          )}
          <Button type="submit" look="primary" size="large" keys="Enter" aria-busy={busy}>
            Sign in
          </Button>
        </form>
        <p className="t3">First start? The server wrote the password of admin to run/first-password in its data folder.</p>
      </main>
      <aside className={styles.right} aria-label="About this server">
        <Stay />
        <ServerFacts />
      </aside>
    </div>
  );
}
