import { apartFromRuns } from "../archive/apart-from-runs.ts";
import { fromBlob, type ByteSource } from "./byte-source.ts";
import { kindOf } from "./check-kind.ts";

/** A file of a folder that a user picked or dropped. */
export interface NamedBlob {
  /** Its path below the folder, with `/` between folders. */
  readonly name: string;
  readonly blob: Blob;
}

/**
 * A source over several files, as the tar archive of them: such as a folder that was dropped on a page. They are read where they are,
 * when they are asked for, in the order of their names, as those of a folder at a path. Training runs in folders below it are left out there, too.
 *
 * @throws TypeError for what are no such files.
 * @example
 * const source = fromFiles([{ name: "a/note.txt", blob: new Blob(["hello"]) }], { name: "notes" });
 * await source.size(); // 2048
 * await source.read(512, 2); // Uint8Array [104, 101]
 */
export function fromFiles(
  files: readonly NamedBlob[],
  options: { readonly name?: string | undefined } = {},
): ByteSource {
  checkFiles(files);
  const { own, ofRuns } = apartFromRuns(files.map(({ name }) => name));
  const kept = new Set(own);
  const sorted = files
    .filter(({ name }) => kept.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parts = sorted.flatMap(({ name, blob }) => [
    ...longName(name),
    header(name.slice(0, shortest), { size: blob.size, type: "0" }),
    blob,
    padding(blob.size),
  ]);
  const { name = "files" } = options;
  const whole = fromBlob(new Blob([...parts, new Uint8Array(1024)]), { name });
  return Object.freeze({ ...whole, isFolder: true, ofRuns });
}

/** Refuses what are no files, as programs without types give it. */
function checkFiles(files: readonly unknown[]): void {
  const what = "files are a list of { name, blob }";
  if (!Array.isArray(files)) throw new TypeError(`Cannot open ${kindOf(files)}: ${what}`);
  for (const [i, file] of files.entries()) {
    const { name, blob }: Partial<Record<keyof NamedBlob, unknown>> = Object(file);
    if (typeof name === "string" && name !== "" && blob instanceof Blob) continue;
    throw new TypeError(`Cannot open file ${i} of ${files.length}: ${what}, a path and a Blob`);
  }
}

/** A name whose bytes surely fit into a header. */
const shortest = 24;

/** An extended header with the name, where the plain one might cut it. */
function longName(name: string): Uint8Array<ArrayBuffer>[] {
  if (name.length <= shortest) return [];
  const { length } = encoded(`path=${name}\n`);
  // The record begins with its own length, digits and blank included.
  let size = length + 2;
  while (size !== length + 1 + String(size).length) size = length + 1 + String(size).length;
  const record = encoded(`${size} path=${name}\n`);
  return [header("path", { size: record.length, type: "x" }), record, padding(record.length)];
}

function header(
  name: string,
  { size, type }: { readonly size: number; readonly type: "0" | "x" },
): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(512);
  const put = (at: number, text: string): void => block.set(encoded(text), at);
  put(0, name);
  put(100, "0000644\0");
  put(124, `${size.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, "        ");
  put(156, type);
  put(257, "ustar\0");
  const sum = block.reduce((all, byte) => all + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

function padding(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((512 - (size % 512)) % 512);
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
