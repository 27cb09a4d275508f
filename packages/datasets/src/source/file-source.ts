import type { FileHandle } from "node:fs/promises";
import { checkRegular, isMissing, whyUnread } from "../disk/files.ts";
import { MissingDataError, SourceChangedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { builtin } from "./builtin.ts";
import { type ByteSource, type ReadOptions, endsEarly, sourceOf } from "./byte-source.ts";
import { kindOf } from "./check-kind.ts";
import { checkPath } from "./check-path.ts";

interface OpenFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly modified: number;
}

/**
 * A source over a file, opened when it is first read; of any size, read at positions. Node, Deno and Bun only.
 * Rejects with MissingDataError when there is none, SourceChangedError when it changed since it was first opened. Throws TypeError for what is no path.
 *
 * @example
 * await fromFile("no/such/file").size(); // throws MissingDataError
 */
export function fromFile(path: string): ByteSource {
  checkPath(path);
  let opening: Promise<OpenFile> | undefined;
  let first: OpenFile | undefined;
  const file = async (): Promise<OpenFile> => {
    const begun = (opening ??= openFile(path));
    const opened = await begun.catch((error: unknown) => {
      if (opening === begun) opening = undefined; // the file may be there the next time
      throw error;
    });
    first ??= opened;
    if (opened.size === first.size && opened.modified === first.modified) return opened;
    throw new SourceChangedError(`Cannot read ${path}: it changed since it was first opened`, {
      source: path,
    });
  };
  return sourceOf({
    name: path,
    size: async () => (await file()).size,
    async fingerprint() {
      const { size, modified } = await file();
      return `${size} bytes of ${modified}`;
    },
    async readExactly(offset, length, options) {
      const { handle, size } = await file();
      return readAt({ handle, name: path, size }, { offset, length, ...options });
    },
    async close() {
      const pending = opening;
      opening = undefined;
      const opened = await pending?.catch(() => undefined);
      await opened?.handle.close();
    },
  });
}

/** What `fromHandle` needs of an open file: a `FileHandle` of `node:fs/promises` has it. */
export interface ReadableHandle {
  read(
    into: Uint8Array,
    at: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  stat(): Promise<{ readonly size: number; readonly mtimeMs: number; isFile(): boolean }>;
}

/**
 * A source over a file that is open already, such as a `FileHandle` of `node:fs/promises`. The handle stays the caller's: closing the source does not
 * close it. Rejects with DatasetError for what is no file, SourceChangedError when its size or date changed since it was first looked at. Throws
 * TypeError for what is no handle.
 *
 * @example
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { open } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * const path = `${mkdtempSync(`${tmpdir()}/example-`)}/bytes`;
 * writeFileSync(path, Uint8Array.of(5, 6, 7));
 * const handle = await open(path);
 * await fromHandle(handle, { name: "bytes" }).read(1, 2); // Uint8Array [6, 7]
 * await handle.close();
 */
export function fromHandle(
  handle: ReadableHandle,
  { name = "the open file" }: { readonly name?: string | undefined } = {},
): ByteSource {
  const { read, stat }: Partial<Record<keyof ReadableHandle, unknown>> = Object(handle);
  if (typeof read !== "function" || typeof stat !== "function")
    throw new TypeError(`Cannot open ${kindOf(handle)}: an open file has read() and stat()`);
  let first: { readonly size: number; readonly mtimeMs: number } | undefined;
  const look = async (): Promise<{ readonly size: number; readonly mtimeMs: number }> => {
    const found = await handle.stat();
    if (!found.isFile())
      throw new DatasetError(`Cannot read ${name}: it is no file`, { source: name });
    first ??= found;
    if (found.size === first.size && found.mtimeMs === first.mtimeMs) return first;
    throw new SourceChangedError(`Cannot read ${name}: it changed since it was first looked at`, {
      source: name,
    });
  };
  return sourceOf({
    name,
    size: async () => (await look()).size,
    async fingerprint() {
      const { size, mtimeMs } = await look();
      return `${size} bytes of ${mtimeMs}`;
    },
    async readExactly(offset, length, options) {
      const { size } = first ?? (await look());
      return readAt({ handle, name, size }, { offset, length, ...options });
    },
    async close() {},
  });
}

async function readAt(
  { handle, name, size }: { readonly handle: ReadableHandle; name: string; size: number },
  { offset, length, signal, into }: ReadOptions & { readonly offset: number; length: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = into === undefined ? new Uint8Array(length) : into.subarray(0, length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    signal?.throwIfAborted();
    // It was longer when it was opened.
    if (bytesRead === 0)
      throw endsEarly(name, { offset, length, size: Math.min(size, offset + done) });
    done += bytesRead;
  }
  return bytes;
}

async function openFile(path: string): Promise<OpenFile> {
  const { open, stat } = builtin("node:fs/promises");
  let handle: FileHandle;
  try {
    // A pipe that nobody writes to could never be opened.
    checkRegular(await stat(path), path);
    handle = await open(path, "r");
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    if (isMissing(cause))
      throw new MissingDataError(`Cannot read ${path}: there is no such file or folder`, {
        source: path,
        cause,
      });
    throw new DatasetError(`Cannot read ${path}: ${whyUnread(cause)}`, { source: path, cause });
  }
  try {
    const found = await handle.stat();
    checkRegular(found, path);
    return { handle, size: found.size, modified: found.mtimeMs };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
