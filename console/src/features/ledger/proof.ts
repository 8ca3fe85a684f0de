// What the browser found out about one entry.
import type { Evidence } from "../../api/ledger";
import type { LedgerRecord } from "../../api/types";
import { canHash, leafHash, readCheckpoint, rootOf } from "./merkle";

export type Verdict = {
  state: "proved" | "unanchored" | "wrong" | "unchecked";
  text: string;
  leaf?: string;
  root?: string | undefined;
};

export async function check(record: LedgerRecord, { proof, checkpoint }: Evidence): Promise<Verdict> {
  if (!canHash()) return { state: "unchecked", text: "This browser hashes only on https pages: open the console by https to check the proof here." };
  const leaf = await leafHash(record.bytes);
  const wrong = (text: string, root?: string): Verdict => ({ state: "wrong", text, leaf, root });
  if (leaf !== record.entry.leaf_hash) return wrong("The entry's bytes do not hash to the leaf that the ledger names: it was altered.");
  const root = await rootOf(leaf, record.entry.sequence - 1, proof.size, proof.hashes);
  if (root === undefined || root !== proof.root) return wrong("The audit path does not lead from this entry to the root of the tree.", root);
  if (checkpoint === undefined) return { state: "unanchored", text: `In the tree of ${proof.size} entries, which no checkpoint stands for yet.`, leaf, root };
  const signed = readCheckpoint(checkpoint.note);
  if (signed === undefined || signed.size !== proof.size) return wrong("The checkpoint cannot be read, or is of another tree.", root);
  if (signed.root !== root) return wrong("The root that this entry leads to is not the one that was signed.", root);
  return { state: "proved", text: `In the tree of ${signed.size} entries that was signed. The root computed in this browser is the checkpoint's.`, leaf, root };
}
