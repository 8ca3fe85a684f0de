import { useQuery } from "@tanstack/react-query";
import { ledgerRecordQuery } from "../../api/ledger";
import { Ago } from "../../ui/Ago";
import { CopyButton } from "../../ui/CopyButton";
import { Loaded } from "../../ui/Loaded";
import { Facts, Panel, Section } from "../../ui/Panel";
import { Proof } from "./Proof";
import styles from "./Proof.module.css";

export function EntryPanel({ sequence, onClose }: { sequence: number; onClose: () => void }) {
  const query = useQuery(ledgerRecordQuery(sequence));
  return (
    <Panel kind="Ledger entry" onClose={onClose}>
      <Loaded query={query} what="The entry" permission="ledger:read">
        {(record) => (
          <>
            <Section>
              <Facts
                facts={[
                  ["Number", record.entry.sequence],
                  ["What", <span key="type" className="mono">{record.entry.type}</span>],
                  ["About", <span key="object" className="mono">{record.entry.object}</span>],
                  ["Who", `${record.entry.actor.name} (${record.entry.actor.kind})`],
                  ["When", <Ago key="at" at={record.entry.at} as="moment" />],
                  record.entry.request_id !== "" && ["Request", <span key="request" className="mono">{record.entry.request_id}</span>],
                ]}
              />
            </Section>
            <Section title="Body">
              <pre className={styles.bytes}>{JSON.stringify(record.entry.body, null, 2)}</pre>
            </Section>
            <Proof record={record} />
            <Section title="Canonical bytes" note={<CopyButton text={record.bytes} label="Copy the bytes" />}>
              <pre className={styles.bytes}>{record.bytes}</pre>
            </Section>
          </>
        )}
      </Loaded>
    </Panel>
  );
}
