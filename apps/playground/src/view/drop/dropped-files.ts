import type { Delivery } from "../inbox.ts";

type NamedFile = Delivery["files"][number];

/** Files of a drop: a folder with all that is in it, or files by themselves. */
export async function filesOf(
  entries: readonly { readonly entry: FileSystemEntry | null; readonly file: File | null }[],
): Promise<Delivery> {
  const [first] = entries;
  if (entries.length === 1 && first?.entry && isFolder(first.entry)) {
    const files = await filesIn(first.entry, "");
    return { name: first.entry.name, files };
  }
  const all: NamedFile[] = [];
  for (const { entry, file } of entries) {
    if (entry && isFolder(entry)) all.push(...(await filesIn(entry, `${entry.name}/`)));
    else if (file) all.push({ name: file.name, blob: file });
  }
  return { name: titleOf(all), files: all };
}

/** Files that were picked in a dialog, of a folder or by themselves. */
export function pickedFiles(list: Iterable<File>): Delivery {
  const all = [...list];
  const folder = all[0]?.webkitRelativePath.split("/")[0] ?? "";
  if (folder !== "" && all.every((file) => file.webkitRelativePath.startsWith(`${folder}/`))) {
    const files = all.map((blob) => ({
      name: blob.webkitRelativePath.slice(folder.length + 1),
      blob,
    }));
    return { name: folder, files: files.filter(({ name }) => !name.split("/").some(isHidden)) };
  }
  const files = all.map((blob) => ({ name: blob.name, blob }));
  return { name: titleOf(files), files };
}

function titleOf(files: readonly NamedFile[]): string {
  const [only] = files;
  return files.length === 1 && only ? only.name : "pictures";
}

/** What systems put into folders of their own accord: without it a folder of one sheet is read as that sheet. */
function isHidden(name: string): boolean {
  return /^(?:\.|(?:__MACOSX|Thumbs\.db|desktop\.ini)$)/i.test(name);
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

async function filesIn(folder: FileSystemDirectoryEntry, below: string): Promise<NamedFile[]> {
  const reader = folder.createReader();
  const found: NamedFile[] = [];
  for (;;) {
    // A reader gives some at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((done, failed) =>
      reader.readEntries(done, failed),
    );
    if (some.length === 0) return found;
    // All at once: each of them is asked for by itself, and a folder has thousands.
    const files = some.map(async (entry) => {
      if (isHidden(entry.name)) return [];
      const name = `${below}${entry.name}`;
      if (isFolder(entry)) return filesIn(entry, `${name}/`);
      return [{ name, blob: await fileOf(entry as FileSystemFileEntry) }];
    });
    found.push(...(await Promise.all(files)).flat());
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((done, failed) => entry.file(done, failed));
}
