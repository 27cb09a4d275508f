// @module-tag ci
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCommand } from "../checks/command-line.fixture.ts";
import { findModel } from "./find-model.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-empty-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("a pretrained model samples a named class from an empty folder", async () => {
  const words = ["sample", "--class", "sneaker", "--count", "1", "--backend", "wasm"];
  const { code, out, err } = await startCommand(words, { cwd: folder }).done;
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out).toContain("1 image of seed 0 is in samples.png");
  const unknown = await startCommand(["sample", "--class", "hat"], { cwd: folder }).done;
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain("Cannot sample class hat: the classes are T-shirt/top, Trouser");
});

test("what is on the disk goes before a pretrained model", async () => {
  const { title } = await findModel("fashion-mnist-class");
  expect(title).toBe("fashion-mnist-class");
  const here = join(folder, "fashion-mnist-class");
  await mkdir(here);
  await expect(findModel(here)).rejects.toThrow("Cannot find a checkpoint in");
});
