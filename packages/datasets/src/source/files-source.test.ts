import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished, expect, test } from "vitest";
import { openArchive } from "../archive/archive.ts";
import { openTrainingData } from "../choice/choice-parts.ts";
import { choosePictures } from "../choice/look/choose-pictures.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { openDataset } from "../open.ts";
import { fromFiles } from "./files-source.ts";

test("files come back by their names, long and foreign ones too, in the order of a folder", async () => {
  const names = [
    "b.txt",
    "a/b.txt",
    `${"long/".repeat(60)}ü.txt`,
    "ümläute und 日本語 in einem Namen.txt",
  ];
  const files = names.map((name) => ({ name, blob: new Blob([`about ${name}`]) }));
  const archive = await openArchive(fromFiles(files));
  const found: [string, string][] = [];
  for await (const file of archive.files())
    found.push([file.name, new TextDecoder().decode(await file.read(1000))]);
  const sorted = names.toSorted((a, b) => (a < b ? -1 : 1));
  expect(found).toEqual(sorted.map((name) => [name, `about ${name}`]));
});

test("an empty file, and one whose bytes fill a block", async () => {
  const files = [0, 512].map((size) => ({
    name: `${size}`,
    blob: new Blob([new Uint8Array(size)]),
  }));
  const found: [string, number][] = [];
  for await (const { name, size } of (await openArchive(fromFiles(files))).files())
    found.push([name, size]);
  expect(found).toEqual([
    ["0", 0],
    ["512", 512],
  ]);
});

test("dropped files without images are called a folder, and pictures of other formats are named", async () => {
  const files = ["a.gif", "b.GIF", "c.webp", "d.xpm", "notes.txt"].map((name) => ({
    name,
    blob: new Blob(["GIF89a"]),
  }));
  await expect(openDataset({ from: fromFiles(files, { name: "icons" }) })).rejects.toThrow(
    'Cannot open icons: it is a folder with 5 files such as "a.gif", "b.GIF", "c.webp", but no PNG or JPEG pictures, no CIFAR, no IDX and no parquet files; save its 4 pictures of other formats (.gif, .webp, .xpm) as PNG',
  );
});

test("dropped files are opened as a folder, parquet files of it as those of an archive", async () => {
  const picture = {
    name: "a.png",
    blob: new Blob([new Uint8Array(drawPng([2, 2], () => [0, 0, 9]))]),
  };
  const opened = await openDataset({ from: fromFiles([picture]) });
  expect(opened.found).toBe("a folder with 1 picture of 2x2x3, without classes");
  const parquet = { name: "a.parquet", blob: new Blob(["PAR1"]) };
  await expect(openDataset({ from: fromFiles([parquet]) })).rejects.toThrow(
    "it is a folder with 1 file",
  );
});

test("dropped files are chosen, divided and read as the folder that they come from", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dropped-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = Array.from({ length: 40 }, (_, n) => {
    const [high, wide] = n % 4 === 0 ? [8, 8] : [8, 6];
    const colour = (x: number, y: number) => [(n * 5 + x) % 256, 10 * y, 0] as const;
    return { name: `${n % 3}/${n}.png`, bytes: drawPng([high, wide], colour) };
  });
  for (const { name, bytes } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  const blobs = files.map(({ name, bytes }) => ({ name, blob: new Blob([new Uint8Array(bytes)]) }));
  const from = fromFiles(blobs, { name: "dropped" });
  const there = await choosePictures({ source: folder });
  const here = await choosePictures({ source: "dropped" }, { from });
  expect(here.choice.pictures).toEqual(there.choice.pictures);
  expect(here.choice.pictures?.pad).toEqual([8, 8]);
  const [dropped, opened] = [
    await openTrainingData(here.choice, { from }),
    await openTrainingData(there.choice),
  ];
  for (const part of ["train", "validation"] as const) {
    const { count } = opened[part].info;
    const all = Array.from({ length: count }, (_, i) => i);
    expect(dropped[part].info.count).toBe(count);
    expect(await dropped[part].read(all)).toEqual(await opened[part].read(all));
  }
});

test("training runs in a dropped folder are left out and named, as in a folder at a path", async () => {
  const blob = (blue: number) => new Blob([new Uint8Array(drawPng([2, 2], () => [0, 0, blue]))]);
  const files = [
    { name: "a.png", blob: blob(9) },
    { name: "runs/x/samples.png", blob: blob(7) },
    { name: "runs/x/metrics.jsonl", blob: new Blob([]) },
  ];
  const { info, leftOut } = await openDataset({ from: fromFiles(files) });
  expect(info.count).toBe(1);
  expect(leftOut?.ofRuns).toEqual(["runs/x/samples.png"]);
});
