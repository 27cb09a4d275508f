import type { FileHandle } from "node:fs/promises";
import { type ByteSource, endsEarly, sourceOf } from "./byte-source.ts";
import { DatasetError, MissingDataError, SourceChangedError } from "./errors.ts";
import { isMissing, messageOf } from "./files.ts";

interface OpenFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly modified: number;
}

/**
 * A source over a file, opened when it is first read; of any size, read at positions. Node, Deno and Bun only.
 * Rejects with MissingDataError when there is none, SourceChangedError when it changed since it was first opened.
 *
 * @example
 * await fromFile("no/such/file").size(); // throws MissingDataError
 */
export function fromFile(path: string): ByteSource {
  let opening: Promise<OpenFile> | undefined;
  let first: OpenFile | undefined;
  const file = async (): Promise<OpenFile> => {
    opening ??= openFile(path);
    const opened = await opening;
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
    async readExactly(offset, length, { signal }) {
      const { handle, size } = await file();
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
        signal?.throwIfAborted();
        // It was longer when it was opened.
        if (bytesRead === 0)
          throw endsEarly(path, { offset, length, size: Math.min(size, offset + done) });
        done += bytesRead;
      }
      return bytes;
    },
    async close() {
      const pending = opening;
      opening = undefined;
      const opened = await pending?.catch(() => undefined);
      await opened?.handle.close();
    },
  });
}

async function openFile(path: string): Promise<OpenFile> {
  const { open } = await import("node:fs/promises");
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (cause) {
    if (isMissing(cause))
      throw new MissingDataError(`Cannot read ${path}: there is no such file`, {
        source: path,
        cause,
      });
    throw new DatasetError(`Cannot read ${path}: ${messageOf(cause)}`, { source: path, cause });
  }
  const found = await handle.stat();
  if (found.isFile()) return { handle, size: found.size, modified: found.mtimeMs };
  await handle.close();
  throw new DatasetError(`Cannot read ${path}: it is no file`, { source: path });
}
