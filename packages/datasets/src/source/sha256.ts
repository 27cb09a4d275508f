import { hasherOfNode, portableHasher } from "./digest.ts";
import { inNode } from "./in-node.ts";

/** Up to so many bytes are digested at once: asking another thread to, as WebCrypto does, takes ten times as long. */
const few = 2 ** 16;

/** The SHA-256 of bytes, in lower-case hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (inNode && bytes.length <= few) {
    const hasher = await hasherOfNode("sha256");
    hasher.update(bytes);
    return hasher.finish();
  }
  // Pages on plain HTTP have no WebCrypto, whatever the types say.
  const { subtle }: { subtle?: SubtleCrypto } = crypto;
  if (subtle === undefined) {
    const hasher = await portableHasher("sha256");
    hasher.update(bytes);
    return hasher.finish();
  }
  const own =
    bytes.buffer instanceof ArrayBuffer ? view(bytes, bytes.buffer) : new Uint8Array(bytes);
  return hex(new Uint8Array(await subtle.digest("SHA-256", own)));
}

function view(bytes: Uint8Array, buffer: ArrayBuffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, bytes.byteOffset, bytes.byteLength);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
