/** The SHA-256 of bytes, in lower-case hexadecimal. Needs WebCrypto: a secure context in a browser. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const own =
    bytes.buffer instanceof ArrayBuffer ? view(bytes, bytes.buffer) : new Uint8Array(bytes);
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", own)));
}

function view(bytes: Uint8Array, buffer: ArrayBuffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, bytes.byteOffset, bytes.byteLength);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
