import type { FileHandle } from "node:fs/promises";
import type { ZipFile } from "../archive/zip.ts";
import { LimitError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { UnsupportedError } from "../errors/format.ts";
import { builtin } from "../source/builtin.ts";
import { type ByteSource, sourceOf } from "../source/byte-source.ts";
import { inNode } from "../source/in-node.ts";
import { isAlive } from "./folder-lock.ts";
import { writing } from "./writing.ts";

/** Bytes of a temporary file: a few kilobytes may unpack to gigabytes, and the disk has other uses. The largest arrays that are published take 5 GiB. */
export const mostUnpacked: number = 2 ** 34;

/**
 * A file of a zip archive as a source that can be read at any place: where it lies if it is stored, else unpacked, checked, to a temporary file. `name` is what errors
 * call it. Rejects with LimitError, before it unpacks anything, where that would have more than `limit` bytes. Default: 16 GiB.
 */
export async function openZipped(
  file: ZipFile,
  {
    verify,
    limit = mostUnpacked,
    name = file.name,
  }: { readonly verify: boolean; readonly limit?: number; readonly name?: string },
): Promise<ByteSource> {
  const stored = await file.stored();
  if (stored === undefined && file.size > limit)
    throw new LimitError(
      `Cannot unpack ${name}: its ${file.size} bytes are more than the limit of ${limit}`,
      { member: file.name },
    );
  if (stored === undefined)
    return spool({ name, size: file.size, unpack: (take) => file.unpack(take) });
  if (verify) await file.unpack(async () => {});
  return stored;
}

/** What can be unpacked to a temporary file. */
export interface Unpackable {
  readonly name: string;
  readonly size: number;
  /** Hands over `size` bytes piece by piece. */
  unpack(take: (piece: Uint8Array) => Promise<void>): Promise<void>;
}

const folderName = "pixelweft-unpacked-";
let swept: Promise<void> | undefined;

/** Removes the folders of processes that were killed; once a process, and without a word where it is not allowed. */
async function sweep(place: string): Promise<void> {
  const { readdir, rm } = builtin("node:fs/promises");
  const { join } = builtin("node:path");
  for (const name of await readdir(place).catch(() => [])) {
    const [, pid] = /^pixelweft-unpacked-(\d{1,9})-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(place, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Bytes in a temporary file, which is deleted when it is closed (at once, where the system allows that), and written again when it is read after that. */
export async function spool(file: Unpackable): Promise<ByteSource> {
  if (!inNode)
    throw new UnsupportedError(
      `Cannot unpack ${file.name}: that takes a temporary file, which browsers do not have`,
      { member: file.name },
    );
  let unpacking: Promise<Unpacked> | undefined;
  const unpacked = async (): Promise<Unpacked> => {
    const begun = (unpacking ??= unpack(file));
    return begun.catch((error: unknown) => {
      if (unpacking === begun) unpacking = undefined; // the disk may have room the next time
      throw error;
    });
  };
  await unpacked();
  return sourceOf({
    name: file.name,
    size: async () => file.size,
    fingerprint: async () => `${file.name} of ${file.size} bytes`,
    async readExactly(offset, length) {
      const { handle } = await unpacked();
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0)
          throw new DatasetError(`Cannot read ${file.name}: its temporary file is gone`, {
            source: file.name,
          });
        done += bytesRead;
      }
      return bytes;
    },
    async close() {
      const pending = unpacking;
      unpacking = undefined;
      const done = await pending?.catch(() => undefined);
      await done?.close();
    },
  });
}

interface Unpacked {
  readonly handle: FileHandle;
  close(): Promise<void>;
}

async function unpack(file: Unpackable): Promise<Unpacked> {
  const { mkdtemp, open, rm } = builtin("node:fs/promises");
  const { tmpdir } = builtin("node:os");
  const { join } = builtin("node:path");
  await (swept ??= sweep(tmpdir()));
  const begin = join(tmpdir(), `${folderName}${process.pid}-`);
  const folder = await writing(begin, () => mkdtemp(begin));
  const path = join(folder, "unpacked");
  const handle = await writing(path, () => open(path, "wx+"));
  const close = async (): Promise<void> => {
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // A deleted file lives as long as it is open: nothing but an empty folder is left behind, however the program ends.
    await rm(path).catch(() => undefined);
    let at = 0;
    await file.unpack(async (piece) => {
      await writing(path, async () => {
        for (let done = 0; done < piece.length;) {
          const { bytesWritten } = await handle.write(piece, done, piece.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
        }
      });
    });
    return { handle, close };
  } catch (error) {
    await close();
    throw error;
  }
}
