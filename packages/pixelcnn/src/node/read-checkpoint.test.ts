import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CheckpointError } from "@pixelweft/layers";
import { afterAll, describe, expect, test } from "vitest";
import { createModel } from "../model/model.ts";
import { readConditionedModel, readModel, writeModel } from "./model-file.ts";
import { readConditionedRun, readRun } from "./run/run-model.ts";

const folder = await mkdtemp(join(tmpdir(), "read-checkpoint-"));
afterAll(() => rm(folder, { recursive: true }));

const readers = [readModel, readRun, readConditionedModel, readConditionedRun];

describe.each(readers.map((read) => ({ name: read.name, read })))("$name()", ({ name, read }) => {
  test.each([
    [[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], "it is a PNG picture, not a checkpoint"],
    [
      [0x89, 0x50, 0x58, 0x57, 13, 10, 26, 10],
      "it is an archive of compressed pictures, not a checkpoint",
    ],
    [[0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "it is a gzip file, not a checkpoint"],
    [[...Buffer.from('{"layers": 3}')], "it is JSON, not a checkpoint"],
    [[...Buffer.from("Dear reader,")], "it is text, not a checkpoint"],
    [[1, 2, 3], "the file is cut short: its 3 bytes hold no header length"],
  ])("recognises bytes %j", async (bytes, words) => {
    const path = join(folder, "file");
    await writeFile(path, Uint8Array.from(bytes));
    await expect(read(path)).rejects.toThrow(CheckpointError);
    await expect(read(path)).rejects.toThrow(`Cannot load ${path}: ${words}`);
  });

  test.skipIf(process.platform === "win32")("does not wait for a pipe", async () => {
    const pipe = join(folder, `pipe-${name}`);
    execFileSync("mkfifo", [pipe]);
    await expect(read(pipe)).rejects.toThrow(
      new CheckpointError(
        `Cannot load ${pipe}: it is a pipe or a device; write it to a file first`,
      ),
    );
  });

  test("says that there is no such file, and what is a folder", async () => {
    const path = join(folder, "missing");
    await expect(read(path)).rejects.toThrow(
      new Error(`Cannot load ${path}: there is no such file`),
    );
    await expect(read(folder)).rejects.toThrow(
      new CheckpointError(`Cannot load ${folder}: it is a folder, not a checkpoint`),
    );
  });
});

test.each([
  [19_280, "PK"],
  [23_328, " ["],
  [31_520, " {"],
])(
  "a checkpoint whose header has %i bytes loads, though it begins like %j",
  async (length, start) => {
    const path = join(folder, "padded.safetensors");
    const size = { height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 };
    const write = async (note: string): Promise<Buffer> => {
      await writeModel(path, createModel(size), { settings: { note } });
      return readFile(path);
    };
    const note = "x".repeat(length - (await write("")).readUInt32LE());
    expect((await write(note)).toString("latin1", 0, 4)).toBe(`${start}\0\0`);
    expect((await readModel(path)).config).toMatchObject(size);
    expect((await readRun(path)).settings).toEqual({ note });
  },
);

test("what is another kind of model is named with its file, once", async () => {
  const path = join(folder, "model.safetensors");
  const size = { height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 };
  await writeModel(path, createModel(size));
  await expect(readConditionedModel(path)).rejects.toThrow(
    new CheckpointError(`Cannot load ${path}: it is a gated-pixelcnn, not a conditioned-pixelcnn`),
  );
});

test("of a run's checkpoint that is cut short or damaged, the other one is named", async () => {
  const run = join(folder, "run");
  await mkdir(run);
  const [best, last] = [join(run, "best.safetensors"), join(run, "last.safetensors")];
  const size = { height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 };
  await writeModel(best, createModel(size));
  const bytes = await readFile(best);
  for (const some of [bytes.subarray(0, 0), bytes.subarray(0, 100), bytes.subarray(0, -1)]) {
    await writeFile(last, some);
    await expect(readRun(last)).rejects.toThrow(
      /the file is cut short: .+; best\.safetensors beside it may be whole$/,
    );
  }
  const changed = Buffer.from(bytes);
  changed[changed.length - 2] = (changed.at(-2) ?? 0) ^ 1;
  await writeFile(last, changed);
  await expect(readRun(last)).rejects.toThrow(/; best\.safetensors beside it may be whole$/);
  await rm(best);
  await expect(readRun(last)).rejects.toThrow(/are not those that were written$/);
  await writeFile(best, bytes.subarray(0, 100));
  await writeFile(join(run, "model.safetensors"), bytes.subarray(0, 100));
  await expect(readRun(join(run, "model.safetensors"))).rejects.toThrow(/are there$/);
});
