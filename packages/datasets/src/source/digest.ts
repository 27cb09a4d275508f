import { builtin } from "./builtin.ts";
import { inNode } from "./in-node.ts";

/** The checksums that published files are known by. */
export type DigestAlgorithm = "md5" | "sha256";

/** A checksum in the making. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** The checksum of all bytes, in lower-case hexadecimal. Ends it. */
  finish(): string;
}

/** Computes a checksum piece by piece, which WebCrypto cannot: Node's own code, or WebAssembly elsewhere. */
export async function hasherOf(algorithm: DigestAlgorithm): Promise<Hasher> {
  return inNode ? hasherOfNode(algorithm) : portableHasher(algorithm);
}

/** By `node:crypto`. */
export async function hasherOfNode(algorithm: DigestAlgorithm): Promise<Hasher> {
  const { createHash } = builtin("node:crypto");
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), finish: () => hash.digest("hex") };
}

/** By hash-wasm: a third of the speed, in any browser. */
export async function portableHasher(algorithm: DigestAlgorithm): Promise<Hasher> {
  const { createMD5, createSHA256 } = await import("hash-wasm");
  const hash = await (algorithm === "md5" ? createMD5() : createSHA256());
  return { update: (bytes) => void hash.update(bytes), finish: () => hash.digest("hex") };
}
