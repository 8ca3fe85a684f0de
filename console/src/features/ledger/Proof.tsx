// That an entry is in the signed tree, computed here and not believed.
import { useQuery } from "@tanstack/react-query";
import { evidenceQuery } from "../../api/ledger";
import type { LedgerRecord } from "../../api/types";
import { Ago } from "../../ui/Ago";
import { CopyButton } from "../../ui/CopyButton";
import { Glyph, type GlyphName } from "../../ui/Glyph";
import { Loaded } from "../../ui/Loaded";
import { Facts, Section } from "../../ui/Panel";
import styles from "./Proof.module.css";
import { check, type Verdict } from "./proof";

const glyphs: Record<Verdict["state"], GlyphName> = { proved: "ok", unanchored: "waiting", wrong: "critical", unchecked: "info" };
const words: Record<Verdict["state"], string> = { proved: "Proved", unanchored: "Not anchored yet", wrong: "Not proved", unchecked: "Not checked" };

export function Proof({ record }: { record: LedgerRecord }) {
  const evidence = useQuery(evidenceQuery(record.entry.sequence));
  const verdict = useQuery({
    queryKey: ["ledger", "verdict", record.bytes, evidence.data?.proof, evidence.data?.checkpoint?.note],
    queryFn: () => evidence.data === undefined ? Promise.reject(new Error("no proof")) : check(record, evidence.data),
    enabled: evidence.data !== undefined,
  });
  return (
    <Loaded query={evidence} what="The proof" permission="ledger:read">
      {({ proof, checkpoint }) => (
        <>
          <Section title="Proof">
            <p className={styles.verdict} role="status">
              {verdict.data === undefined ? "Computing..." : <><Glyph name={glyphs[verdict.data.state]} /><span><b className={verdict.data.state === "wrong" ? "crit" : "b5"}>{words[verdict.data.state]}.</b> {verdict.data.text}</span></>}
            </p>
            <Facts
              facts={[
                ["Leaf hash", <Hash key="leaf" text={verdict.data?.leaf ?? record.entry.leaf_hash} />],
                ["Root", <Hash key="root" text={verdict.data?.root ?? proof.root} />],
                checkpoint !== undefined && ["Signed", <Ago key="at" at={checkpoint.at} as="moment" />],
              ]}
            />
          </Section>
          <Section title={`Audit path, ${proof.hashes.length} hashes from the leaf upwards`}>
            <ol className={styles.path}>
              {proof.hashes.map((hash) => <li key={hash}><Hash text={hash} /></li>)}
            </ol>
          </Section>
          {checkpoint !== undefined && (
            <Section title="Checkpoint" note={<CopyButton text={checkpoint.note} label="Copy the checkpoint" />}>
              <pre className={styles.bytes}>{checkpoint.note}</pre>
            </Section>
          )}
        </>
      )}
    </Loaded>
  );
}

const Hash = ({ text }: { text: string }) => <span className={styles.hash}>{text}</span>;
