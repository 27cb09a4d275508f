import { expect, test } from "vitest";
import { filesOf, pickedFiles } from "./dropped-files.ts";

/** A file as a browser gives it, of a folder where it has a path. */
function file(path: string): File {
  const made = new File(["x"], path.replace(/^.*\//, ""));
  return Object.assign(made, { webkitRelativePath: path });
}

/** A folder as it is dropped: names with a file each, or with what is in them. */
function folder(name: string, inside: Readonly<Record<string, object | null>>): FileSystemEntry {
  const entries = Object.entries(inside).map(([key, below]) =>
    below
      ? folder(key, Object(below))
      : Object({ name: key, file: (done: (one: File) => void) => done(file(key)) }),
  );
  const createReader = (): object => {
    const left = [entries, []];
    return { readEntries: (done: (some: object[]) => void) => done(left.shift() ?? []) };
  };
  return Object({ name, isDirectory: true, createReader });
}

test("a folder comes without what systems put into it", async () => {
  const entry = folder("pack", {
    ".DS_Store": null,
    "a.png": null,
    ".git": { "b.png": null },
    more: { "c.png": null, "Thumbs.db": null, ".hidden.png": null },
    __MACOSX: { "._a.png": null },
  });
  const { name, files } = await filesOf([{ entry, file: null }]);
  expect([name, ...files.map((one) => one.name)]).toEqual(["pack", "a.png", "more/c.png"]);
  const paths = ["pack/.DS_Store", "pack/a.png", "pack/.git/b.png", "pack/more/desktop.ini"];
  const picked = pickedFiles(paths.map(file));
  expect([picked.name, ...picked.files.map((one) => one.name)]).toEqual(["pack", "a.png"]);
});

test("files by themselves are taken as they are named", async () => {
  const dropped = await filesOf([{ entry: null, file: file(".odd.png") }]);
  expect(dropped).toMatchObject({ name: ".odd.png", files: [{ name: ".odd.png" }] });
});
