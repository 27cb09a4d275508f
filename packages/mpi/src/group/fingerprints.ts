import { createHash } from "node:crypto";
import type { AddingGroup } from "./adding-group.ts";

/** A text, or bytes in pieces. */
export type Contents = string | Iterable<Uint8Array>;

/** Numbers that stand for contents: 24 bits each, what a float holds exactly. */
const numbers = 3;

/**
 * A text for each rank, by rank, that is equal for equal contents. Every rank calls it, with contents of any length: what ranks send is
 * as long on each.
 */
export async function fingerprints(group: AddingGroup, contents: Contents): Promise<string[]> {
  const { rank, size } = group;
  const all = new Float32Array(size * numbers);
  all.set(digest(contents), rank * numbers);
  await group.allReduce(all);
  return Array.from({ length: size }, (_, other) =>
    all.subarray(other * numbers, (other + 1) * numbers).join(" "),
  );
}

/** The first bits of the SHA-256 of contents. */
function digest(contents: Contents): number[] {
  const hash = createHash("sha256");
  for (const part of typeof contents === "string" ? [contents] : contents) hash.update(part);
  const bytes = hash.digest();
  return Array.from({ length: numbers }, (_, k) => bytes.readUIntBE(3 * k, 3));
}
