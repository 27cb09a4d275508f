import { joined } from "./digests.ts";

/** Bytes of a name, and of all names of an archive: 3 bytes of a file may stand for 255 of a name. */
const mostBytes = 255;
const mostOfAll = 2 ** 26;

/**
 * Checks that an archive can keep the names of images: paths below a folder with `/` between their parts, which any system takes, of at
 * most 255 bytes, their PNG files too, all different, also where letter case or the way to write an accent does not count, and so are their folders.
 * `compress()` does it too; a program that looks for classes before does it first, and so does one that writes files by the names of an
 * archive.
 *
 * @throws RangeError for a name that cannot be kept, or that is another image's on some systems.
 * @example
 * checkNames(["heroes/ann", "orcs/bob"]); // undefined
 * checkNames(["ann: walking"]); // throws RangeError
 * checkNames(["heroes/ann", "heroes/Ann"]); // throws RangeError
 * checkNames(["heroes/ann", "Heroes/bob"]); // throws RangeError
 */
export function checkNames(names: readonly string[]): void {
  const sum = names.reduce((bytes, name) => bytes + bytesOf(name), 0);
  if (sum > mostOfAll)
    throw new RangeError(`Cannot keep the names: they have ${sum} bytes, more than ${mostOfAll}`);
  const known = new Map<string, string>();
  const folders = new Map<string, string>();
  const check = (name: string, fault: string | undefined): void => {
    if (fault !== undefined) throw new RangeError(`Cannot keep the name ${quoted(name)}: ${fault}`);
  };
  for (const name of names) {
    const key = folded(name);
    const other = known.get(key);
    check(name, other === undefined ? faultOf(name) : sameFile(name, other));
    known.set(key, name);
    const [keys, steps] = [key.split("/"), name.split("/")];
    for (let deep = 1; deep < steps.length; deep++) {
      const folder = keys.slice(0, deep).join("/");
      const inside = folders.get(folder);
      check(name, inside && mixedFolder(steps.slice(0, deep).join("/"), inside));
      folders.set(folder, name);
    }
  }
  for (const [key, name] of known) {
    const inside = folders.get(`${key}.png`);
    check(name, inside && `its PNG file would have the name of the folder of ${quoted(inside)}`);
  }
}

/** What is equal for names of one file on a system that ignores letter case and knows several ways to write a letter, as macOS does. */
function folded(name: string): string {
  // To upper case first: ß and SS, σ and ς are one there. The dotless ı is a letter of its own, whose upper case is that of i.
  return name
    .normalize("NFD")
    .replaceAll(/[^ı]+/g, (some) => some.toUpperCase().toLowerCase())
    .normalize("NFC");
}

/** Why two images cannot have these names. */
function sameFile(name: string, other: string): string {
  if (name === other) return "two images have it";
  return `it and ${quoted(other)} are one file on systems that ignore ${ignored(name, other)}`;
}

/** Why an image cannot be in a folder that is another image's, too; undefined where both names write it the same. */
function mixedFolder(folder: string, inside: string): string | undefined {
  const other = inside.split("/").slice(0, folder.split("/").length).join("/");
  if (folder === other) return undefined;
  return `its folder ${quoted(folder)} and ${quoted(other)} of ${quoted(inside)} are one on systems that ignore ${ignored(folder, other)}`;
}

/** What a system ignores that takes two names for one. */
function ignored(name: string, other: string): string {
  const isSpelling = name.normalize("NFC") === other.normalize("NFC");
  return isSpelling ? "in which bytes a letter is written (Unicode NFC and NFD)" : "letter case";
}

/** A name as it is, in quotes that it does not have itself; one with control characters as JSON writes it. */
function quoted(name: string): string {
  if (/\p{Cc}/u.test(name)) return JSON.stringify(name);
  return name.includes('"') ? `'${name}'` : `"${name}"`;
}

/** Why an archive cannot keep a name. */
function faultOf(name: string): string | undefined {
  const [character] = odd.exec(name) ?? [];
  if (character !== undefined)
    return `it has the character ${quoted(character)}, which not every system takes in a name`;
  if (!isSafe(name)) return "it is no path below a folder";
  const steps = name.split("/");
  const device = steps.find((step) => /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i.test(step));
  if (device !== undefined) return `${quoted(device)} is a device on Windows`;
  const cut = steps.slice(0, -1).find((step) => /[. ]$/.test(step));
  if (cut !== undefined) return `Windows drops the last character of the folder ${quoted(cut)}`;
  const length = bytesOf(name);
  if (length > mostBytes) return `it has ${length} bytes, more than ${mostBytes}`;
  // What no system could write: a name of a file has as many.
  const ofFile = bytesOf(`${steps.at(-1)}.png`);
  if (ofFile <= mostBytes) return undefined;
  return `the name of its PNG file would have ${ofFile} bytes, more than ${mostBytes}`;
}

function bytesOf(name: string): number {
  return new TextEncoder().encode(name).length;
}

/** Names that were checked, as an archive has them: for each how many bytes it shares with the start of the one before, how many follow, and those. */
export function formatNames(names: readonly string[]): Uint8Array<ArrayBuffer> {
  let before: Uint8Array = new Uint8Array();
  const parts: Uint8Array[] = [];
  for (const name of names) {
    const bytes = new TextEncoder().encode(name);
    let shared = 0;
    while (shared < bytes.length && bytes[shared] === before[shared]) shared++;
    parts.push(Uint8Array.of(shared, bytes.length - shared), bytes.subarray(shared));
    before = bytes;
  }
  return joined(parts);
}

/** The names of `count` images; undefined for bytes that are none, names that lead out of a folder or stand there twice, or more than fit. */
export function parseNames(
  bytes: Uint8Array,
  count: number,
  { limit = mostOfAll }: { readonly limit?: number } = {},
): string[] | undefined {
  // At the first that is wrong it ends: a few bytes may be a long name, and all of them a hundred times the file.
  const names = new Set<string>();
  const name = new Uint8Array(mostBytes);
  let [at, size, sum] = [0, 0, 0];
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  while (at < bytes.length && names.size < count) {
    const [shared = 0, more = 0] = bytes.subarray(at, at + 2);
    const rest = bytes.subarray(at + 2, at + 2 + more);
    if (rest.length < more || shared > size || shared + more > mostBytes) return undefined;
    name.set(rest, shared);
    size = shared + more;
    sum += size;
    at += 2 + more;
    const text = decoded(utf8, name.subarray(0, size));
    if (text === undefined || !isSafe(text) || names.has(text) || sum > limit) return undefined;
    names.add(text);
  }
  return at === bytes.length && names.size === count ? [...names] : undefined;
}

function decoded(utf8: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether a name stays below the folder that it is put into, on every system. */
function isSafe(name: string): boolean {
  const steps = name.split("/");
  return steps.every((step) => step !== "" && step !== "." && step !== "..") && !odd.test(name);
}

// oxlint-disable-next-line no-control-regex
const odd = /[\u0000-\u001f\u007f-\u009f\\:*?"<>|\u202a-\u202e\u2066-\u2069]/;
