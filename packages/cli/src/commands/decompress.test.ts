// @module-tag ci
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compress } from "@pixelweft/pixelcnn/codec";
import { openBackend } from "@pixelweft/runtime/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere } from "../checks/command-line.fixture.ts";
import { findModel } from "../model/find-model.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-decompress-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("an archive of a pretrained model names it where another one is given", async () => {
  const { model } = await findModel("sprites16");
  const { backend } = await openBackend("exact");
  const coded = { images: new Uint8Array(256), labels: Int32Array.of(0) };
  const path = join(folder, "one.pwx");
  await writeFile(path, await compress(coded, { backend, model }));
  backend.dispose();
  const words = ["decompress", path, "--out", join(folder, "one")];
  const { code, err } = await runHere([...words, "--model", "sprites24"]);
  const way = "; it is the pretrained sprites16, which is taken without --model\n";
  expect([code, err]).toEqual([1, expect.stringContaining(way)]);
  expect((await runHere(words)).code).toBe(0);
});
