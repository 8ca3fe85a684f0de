// A dialog: what it is about, its fields, its command line, at most two buttons. Focus starts on "Keep it" where
// something would be lost, and returns to where it came from.
import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import "@mantine/core/styles/Overlay.css";
import "@mantine/core/styles/Paper.css";
import "@mantine/core/styles/CloseButton.css";
import "@mantine/core/styles/ScrollArea.css";
import "@mantine/core/styles/UnstyledButton.css";
import { Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Call } from "../api/commands";
import { asProblem, type Problem } from "../api/problem";
import { Button, type Look } from "./Button";
import { CliLine } from "./CliLine";
import styles from "./Dialog.module.css";
import { Glyph } from "./Glyph";

type Props = {
  title: string;
  onClose: () => void;
  /** The button that does it: a verb and its object. Without one there is only "Close". */
  verb?: string;
  look?: Look;
  run?: () => Promise<void>;
  /** Why it cannot be done yet. */
  why?: string | undefined;
  keep?: string;
  call?: Call | undefined;
  size?: number;
  /** `run` shows something of its own when it is done. */
  staysOpen?: boolean;
  children: ReactNode;
};

export function Dialog({ title, onClose, verb, look = "primary", run, why, keep = "Cancel", call, size = 520, staysOpen = false, children }: Props) {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (run === undefined || why !== undefined || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await run();
      if (!staysOpen) onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      attributes={{ content: { "aria-label": title } }}
      size={size}
      centered
      withCloseButton={false}
      transitionProps={{ duration: 0 }}
      classNames={{ content: styles.content, body: styles.body, overlay: styles.overlay }}
    >
      <h2 className={styles.title}>{title}</h2>
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        {children}
        {problem !== undefined && <ProblemText problem={problem} />}
        {call !== undefined && <CliLine call={call} />}
        <div className={styles.buttons}>
          <Button onClick={onClose} keys="Escape" data-autofocus={look === "danger" || undefined}>
            {verb === undefined ? "Close" : keep}
          </Button>
          {verb !== undefined && (
            <Button type="submit" look={look} why={why ?? (busy ? "It is being done" : undefined)}>
              {verb}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}

export function ProblemText({ problem }: { problem: Problem }) {
  return (
    <div className={styles.problem} role="alert">
      <Glyph name="critical" />
      <div>
        <p>{problem.message}</p>
        {problem.fields.map((field) => (
          <p key={field.pointer + field.detail} className="mono">
            {field.pointer}: {field.detail}
          </p>
        ))}
        <p className="t3 mono">
          {problem.code}
          {problem.requestId !== "" && ` · request ${problem.requestId}`}
        </p>
      </div>
    </div>
  );
}
