import { joined } from "./digests.ts";

/** Names as an archive has them: for each how many bytes it shares with the start of the one before, how many follow, and those. */
export function formatNames(names: readonly string[]): Uint8Array<ArrayBuffer> {
  let before: Uint8Array = new Uint8Array();
  const parts: Uint8Array[] = [];
  for (const name of names) {
    const bytes = new TextEncoder().encode(name);
    if (!isSafe(name) || bytes.length > 255)
      throw new RangeError(
        `Cannot keep the name ${JSON.stringify(name)}: it must be a path below a folder, of at most 255 bytes`,
      );
    let shared = 0;
    while (shared < bytes.length && bytes[shared] === before[shared]) shared++;
    parts.push(Uint8Array.of(shared, bytes.length - shared), bytes.subarray(shared));
    before = bytes;
  }
  return joined(parts);
}

/** The names of `count` images; undefined for bytes that are none, or names that lead out of a folder or stand there twice. */
export function parseNames(bytes: Uint8Array, count: number): string[] | undefined {
  const names: string[] = [];
  let before: Uint8Array = new Uint8Array();
  let at = 0;
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  while (at < bytes.length && names.length < count) {
    const [shared = 0, more = 0] = bytes.subarray(at, at + 2);
    const rest = bytes.subarray(at + 2, at + 2 + more);
    if (at + 2 + more > bytes.length || shared > before.length) return undefined;
    before = joined([before.subarray(0, shared), rest]);
    at += 2 + more;
    try {
      names.push(utf8.decode(before));
    } catch {
      return undefined;
    }
  }
  const isWhole = at === bytes.length && names.length === count;
  return isWhole && names.every(isSafe) && new Set(names).size === count ? names : undefined;
}

/** Whether a name stays below the folder that it is put into, on every system. */
function isSafe(name: string): boolean {
  const steps = name.split("/");
  return steps.every((step) => step !== "" && step !== "." && step !== "..") && !odd.test(name);
}

// oxlint-disable-next-line no-control-regex
const odd = /[\u0000-\u001f\u007f-\u009f\\:*?"<>|\u202a-\u202e\u2066-\u2069]/;
