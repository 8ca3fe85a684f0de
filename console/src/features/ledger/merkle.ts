// RFC 6962 in the browser: the hash of an entry, the root that its audit path leads to, and what a checkpoint says.
// SHA-256 is the browser's own, so nothing that the server says about a hash is taken on trust.

const digest = async (...parts: readonly Uint8Array[]): Promise<Uint8Array> => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
};

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("not hex");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Whether the browser hashes at all: only on https and on this machine. */
export const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;

export const leafHash = async (bytes: string): Promise<string> => toHex(await digest(Uint8Array.of(0), new TextEncoder().encode(bytes)));

/** RFC 9162 section 2.1.3.2; undefined when the path does not fit the place in the tree. Sizes are below 2^53. */
export async function rootOf(leaf: string, index: number, size: number, path: readonly string[]): Promise<string | undefined> {
  if (index < 0 || index >= size) return undefined;
  let [node, last, hash] = [index, size - 1, fromHex(leaf)];
  const half = (number: number) => Math.floor(number / 2);
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = await digest(Uint8Array.of(1), fromHex(sibling), hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = await digest(Uint8Array.of(1), hash, fromHex(sibling));
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? toHex(hash) : undefined;
}

export type Checkpoint = { origin: string; size: number; root: string };

/** The text of a C2SP tlog-checkpoint; undefined when it is none. */
export function readCheckpoint(note: string): Checkpoint | undefined {
  const [origin, size, root] = note.split("\n");
  if (!origin || !size || !root || !/^(0|[1-9]\d*)$/.test(size)) return undefined;
  try {
    return { origin, size: Number(size), root: toHex(Uint8Array.from(atob(root), (char) => char.charCodeAt(0))) };
  } catch {
    return undefined;
  }
}
