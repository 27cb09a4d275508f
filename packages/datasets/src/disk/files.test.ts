import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { MissingDataError, WriteError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { UnsafeNameError } from "../errors/format.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { openDataset } from "../open.ts";
import { imageFolder } from "../set/pictures/image-folder.ts";
import { fromFile } from "../source/file-source.ts";
import { findFile, listFiles, readBytes, whyUnread } from "./files.ts";
import { saveBytes } from "./save-bytes.ts";
import { makeFolder, writing } from "./writing.ts";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("saveBytes() makes folders and replaces a file", async () => {
  const path = join(folder, "a", "b", "file");
  await saveBytes(path, Uint8Array.of(1));
  await saveBytes(path, Uint8Array.of(2, 3));
  expect([...readFileSync(path)]).toEqual([2, 3]);
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["file"]);
});

test("saveBytes() leaves nothing when it fails", async () => {
  const place = join(folder, "c");
  mkdirSync(join(place, "file", "full"), { recursive: true });
  const failure = saveBytes(join(place, "file"), Uint8Array.of(1));
  await expect(failure).rejects.toThrow(WriteError);
  await expect(failure).rejects.toThrow(`Cannot write ${join(place, "file")}: it is a folder`);
  expect(readdirSync(place)).toEqual(["file"]);
});

test("saveBytes() removes what a process left of the file a day ago, and nothing younger or of another", async () => {
  const place = join(folder, "swept");
  mkdirSync(place);
  const names = ["file", "file", "other"].map((name) => `.${name}.${crypto.randomUUID()}.part`);
  for (const name of names) writeFileSync(join(place, name), "half");
  const old = Date.now() / 1000 - 90_000;
  for (const name of [names[0], names[2]]) utimesSync(join(place, name ?? ""), old, old);
  await saveBytes(join(place, "file"), Uint8Array.of(1));
  expect(new Set(readdirSync(place))).toEqual(new Set(["file", names[1], names[2]]));
});

test.skipIf(process.platform !== "linux")(
  "what cannot be written is named with the reason, a folder under /proc without delay",
  async () => {
    const full = writing("/dev/full", async () => {
      const file = await open("/dev/full", "w");
      try {
        await file.writeFile("text");
      } finally {
        await file.close();
      }
    });
    await expect(full).rejects.toThrow("Cannot write /dev/full: the disk is full");
    await expect(full).rejects.toMatchObject({ code: "write", system: "ENOSPC" });
    await expect(makeFolder("/proc/run/deep")).rejects.toThrow(
      "Cannot write /proc/run/deep: there is no such folder, and none can be made",
    );
    writeFileSync(join(folder, "plain"), "");
    await expect(makeFolder(join(folder, "plain", "below"))).rejects.toThrow(WriteError);
    await expect(makeFolder(join(folder, "plain"))).rejects.toThrow(/plain is a file/);
    await expect(saveBytes(join(folder, "x".repeat(300)), new Uint8Array())).rejects.toThrow(
      "the name is too long",
    );
    symlinkSync(join(folder, "round"), join(folder, "round"));
    await expect(makeFolder(join(folder, "round"))).rejects.toThrow("its links lead in a circle");
    await expect(writing("a", () => Promise.reject(new RangeError("mine")))).rejects.toThrow(
      new RangeError("mine"),
    );
  },
);

test.skipIf(process.platform !== "linux")(
  "pipes and devices are refused before they are opened, and left out of folders",
  async () => {
    const place = join(folder, "pipes");
    mkdirSync(place);
    execFileSync("mkfifo", [join(place, "pipe.png")]);
    for (const read of [
      () => openDataset(join(place, "pipe.png")),
      () => fromFile(join(place, "pipe.png")).size(),
      () => readBytes(join(place, "pipe.png")),
    ])
      await expect(read()).rejects.toThrow(/it is a pipe, which cannot be read at any place/);
    await expect(fromFile("/dev/zero").read(0, 5)).rejects.toThrow("it is a device, no file");
    await expect(readBytes("/dev/zero")).rejects.toThrow("it is a device, no file");
    writeFileSync(
      join(place, "a.png"),
      drawPng([2, 2], () => [1, 2, 3]),
    );
    expect((await imageFolder({ from: place })).info.count).toBe(1);
  },
);

// On Windows no name has such characters.
test.skipIf(process.platform === "win32")(
  "names in a folder that would write to a terminal what is not there are refused, and shown as they are",
  async () => {
    for (const [i, name] of [
      "\u001b[31mred",
      "two\nlines",
      "c1\u009b2J",
      "\u202egnp.exe",
    ].entries()) {
      const place = join(folder, `names${i}`);
      mkdirSync(join(place, name), { recursive: true });
      writeFileSync(
        join(place, name, "a.png"),
        drawPng([2, 2], () => [1, 2, 3]),
      );
      const failure: unknown = await imageFolder({ from: place }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UnsafeNameError);
      // oxlint-disable-next-line no-control-regex
      expect(String(failure)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
    const icons = join(folder, "icons");
    mkdirSync(icons);
    writeFileSync(join(icons, "Icon\r"), "");
    writeFileSync(
      join(icons, "a.png"),
      drawPng([2, 2], () => [1, 2, 3]),
    );
    expect((await imageFolder({ from: icons })).info.count).toBe(1);
  },
);

test("a folder that cannot be listed is said in words, whatever the system says", async () => {
  const error = (code: string): Error => Object.assign(new Error(`${code}: x`), { code });
  expect(whyUnread(error("EACCES"))).toBe("permission is denied");
  expect(whyUnread(error("EOTHER"))).toBe("EOTHER: x");
  const gone = join(folder, "gone");
  await expect(listFiles(gone)).rejects.toThrow(
    new DatasetError(`Cannot read ${gone}: there is no such file or folder`, { source: gone }),
  );
});

// Nothing is denied to root.
test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "a folder without permission is named, below one that is read too",
  async () => {
    const place = join(folder, "locked");
    mkdirSync(join(place, "in"), { recursive: true });
    chmodSync(join(place, "in"), 0);
    await expect(openDataset(place)).rejects.toThrow(`${place}/in/: permission is denied`);
    chmodSync(join(place, "in"), 0o700);
  },
);

// Other systems have no such names, and on Windows a link to a file needs a right of its own.
test.skipIf(process.platform !== "linux")(
  "a folder that cannot be looked into is named, and a name that is no text has a way out",
  async () => {
    const round = join(folder, "round-folder");
    symlinkSync(round, round);
    onTestFinished(() => rmSync(round));
    await expect(findFile(round, ["train/index.json"])).rejects.toThrow(
      `Cannot look into ${round}: its links lead in a circle`,
    );
    await expect(readBytes("no\u{fffd}name.png")).rejects.toThrow(
      "its name is no text of UTF-8; rename the file",
    );
  },
);

test("findFile() gives the first name that is a file", async () => {
  mkdirSync(join(folder, "d", "folder"), { recursive: true });
  writeFileSync(join(folder, "d", "second"), "");
  writeFileSync(join(folder, "d", "third"), "");
  const place = join(folder, "d");
  expect(await findFile(place, ["first", "folder", "second", "third"])).toBe(`${place}/second`);
  expect(await findFile(place, ["first"])).toBeUndefined();
  expect(await findFile(join(place, "second"), ["first"])).toBeUndefined();
});

test("readBytes() tells a missing file from one that cannot be read", async () => {
  await expect(readBytes(join(folder, "none"))).rejects.toThrow(MissingDataError);
  const failure = readBytes(folder);
  await expect(failure).rejects.toThrow(DatasetError);
  await expect(failure).rejects.not.toThrow(MissingDataError);
});
