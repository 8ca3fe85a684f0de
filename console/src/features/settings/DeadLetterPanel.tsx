import { useQuery } from "@tanstack/react-query";
import { deadLetterQuery } from "../../api/settings";
import { Ago } from "../../ui/Ago";
import { Button } from "../../ui/Button";
import { CopyButton } from "../../ui/CopyButton";
import { useOpenDialog } from "../../ui/dialogs";
import { Loaded } from "../../ui/Loaded";
import { Facts, Panel, Section } from "../../ui/Panel";
import { useWhyNot } from "../../ui/useMay";
import styles from "./Once.module.css";
import { useLetterActions } from "./useLetterActions";

export function DeadLetterPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(deadLetterQuery(id));
  const openDialog = useOpenDialog();
  const mayWrite = useWhyNot("dead_letters:write");
  const letters = useLetterActions();
  const letter = query.data;
  const foot = letter && (
    <>
      <Button keys="p" why={mayWrite} onClick={() => letters.replay(letter)}>Replay</Button>
      <Button keys="d" why={mayWrite} onClick={() => openDialog("dead-letter.delete", { letter })}>Delete...</Button>
    </>
  );
  return (
    <Panel kind="Dead letter" onClose={onClose} foot={foot}>
      <Loaded query={query} what="The dead letter" permission="dead_letters:read">
        {(shown) => (
          <>
            <Section>
              <p className="b5">{shown.reason}</p>
              <Facts facts={[["Received", <Ago key="at" at={shown.received_at} as="moment" />], ["Size", `${shown.size.toLocaleString()} B`]]} />
            </Section>
            <Section title={shown.encoding === "base64" ? "As it came, base64" : "As it came"} note={<CopyButton text={shown.body ?? ""} label="Copy the body" />}>
              <pre className={styles.raw}>{shown.body}</pre>
            </Section>
          </>
        )}
      </Loaded>
    </Panel>
  );
}
