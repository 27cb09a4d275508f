import { isMissing } from "../disk/files.ts";
import { lockFolder } from "../disk/folder-lock.ts";
import { renameOver } from "../disk/rename-over.ts";
import { makeFolder, writing } from "../disk/writing.ts";
import { builtin } from "../source/builtin.ts";
import { type ByteSource, fromBlob } from "../source/byte-source.ts";
import { checkPath } from "../source/check-path.ts";
import { fromFile } from "../source/file-source.ts";

/** A file in the making. Nobody sees it before it is finished. */
export interface NewFile {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Gives it its name, once its bytes are on the disk. */
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** A folder that a browser lends: of a `FileSystemDirectoryHandle`, what is used. Runtimes without pages have no such type. */
export interface FolderHandle {
  readonly name: string;
  getFileHandle(
    name: string,
    options?: { create?: boolean },
  ): Promise<{
    getFile(): Promise<Blob>;
    createWritable(): Promise<{
      write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
      close(): Promise<void>;
      abort(): Promise<void>;
    }>;
  }>;
}

/** A place for shards. */
export interface ShardFolder {
  readonly name: string;
  /** Undefined where there is no such file. */
  open(file: string): Promise<ByteSource | undefined>;
  create(file: string): Promise<NewFile>;
  /** Keeps other processes from writing to it, where the system has processes, and removes what those that ended left unfinished. */
  lock(): Promise<{ release(): Promise<void> }>;
}

/** A folder of the system, or one that a browser lends. TypeError for what is neither. */
export function shardFolder(place: string | FolderHandle): ShardFolder {
  if (isHandle(place)) return lentFolder(place);
  const what = "a folder is a path, or a handle as showDirectoryPicker() gives it";
  checkPath(place, { what });
  return systemFolder(place);
}

function isHandle(place: unknown): place is FolderHandle {
  const { getFileHandle }: Partial<Record<keyof FolderHandle, unknown>> = Object(place);
  return typeof getFileHandle === "function";
}

const unfinished = /^(?:index\.json|shard-\d{5,}\.bin)\.[\da-f-]{36}\.part$/;

function systemFolder(folder: string): ShardFolder {
  return {
    name: folder,
    async open(file) {
      const { stat } = builtin("node:fs/promises");
      const path = `${folder}/${file}`;
      try {
        await stat(path);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
      return fromFile(path);
    },
    async create(file) {
      const { open, rm } = builtin("node:fs/promises");
      await makeFolder(folder);
      const path = `${folder}/${file}`;
      const part = `${path}.${crypto.randomUUID()}.part`;
      const handle = await writing(path, () => open(part, "wx"));
      return {
        write: (bytes) =>
          writing(path, async () => {
            for (let done = 0; done < bytes.length;)
              done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
          }),
        finish: () =>
          writing(path, async () => {
            await handle.sync();
            await handle.close();
            await renameOver(part, path);
            await syncFolder(folder);
          }),
        async discard() {
          await handle.close().catch(() => undefined);
          await rm(part, { force: true });
        },
      };
    },
    async lock() {
      const { readdir, rm } = builtin("node:fs/promises");
      const lock = await lockFolder(folder);
      for (const name of (await readdir(folder)).filter((found) => unfinished.test(found)))
        await rm(`${folder}/${name}`, { force: true });
      return lock;
    },
  };
}

/** Makes a new name last. Not every system can open a folder for that. */
async function syncFolder(folder: string): Promise<void> {
  const { open } = builtin("node:fs/promises");
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function lentFolder(handle: FolderHandle): ShardFolder {
  return {
    name: handle.name,
    async open(file) {
      try {
        return fromBlob(await (await handle.getFileHandle(file)).getFile());
      } catch (error) {
        if (error instanceof DOMException && error.name === "NotFoundError") return undefined;
        throw error;
      }
    },
    async create(file) {
      // Bytes go to a file of the browser's own, which takes the place of this one when it is closed.
      const writable = await (await handle.getFileHandle(file, { create: true })).createWritable();
      return {
        write: (bytes) => writable.write(bytes),
        finish: () => writable.close(),
        discard: () => writable.abort().catch(() => undefined),
      };
    },
    // The browser keeps two writers of a file apart, and what it writes unfinished has no name.
    lock: async () => ({ release: async () => {} }),
  };
}
