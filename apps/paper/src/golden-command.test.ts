import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runHere } from "./workshop.fixture.ts";

const golden = (name: string): string =>
  fileURLToPath(new URL(`../../../packages/pixelcnn/golden/${name}.safetensors`, import.meta.url));

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-verify-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function tampered(): Promise<string> {
  const { tensors, metadata } = parseSafetensors(await readFile(golden("grey")));
  const expected = tensors["expect.log_prob"];
  if (!(expected?.data instanceof Float32Array)) throw new TypeError("Expected floats");
  expected.data[5] = (expected.data[5] ?? 0) + 0.01;
  const path = join(folder, "tampered.safetensors");
  await writeFile(path, formatSafetensors(tensors, metadata));
  return path;
}

test("golden passes on golden files and tells the error of every tensor", async () => {
  const words = ["golden", golden("grey"), golden("colour-class"), "--backend", "reference"];
  const { code, out } = await runHere(words);
  expect(code).toBe(0);
  expect(out).toMatch(/expect\.log_prob +\d\.\d\de-\d+ +ok\n/);
  expect(out).toMatch(/grad\.head\.0\.weight +\d\.\d\de-\d+ +ok\n/);
  expect(out).toMatch(/\d+ tensors agree within 0\.0001\n$/);
});

test("golden fails on a file with one number changed, unless the tolerance allows it", async () => {
  const path = await tampered();
  const { code, out, err } = await runHere(["golden", path, "--backend", "reference"]);
  expect(code).toBe(1);
  expect(out).toMatch(/expect\.log_prob +\d\.\d\de-\d+ +WRONG\n/);
  expect(out.match(/WRONG/g)).toHaveLength(1);
  expect(err).toMatch(
    /pixelweft: Cannot confirm the golden files: 1 of \d+ tensors are off by more than 0\.0001\n$/,
  );
  const lax = await runHere(["golden", path, "--backend", "reference", "--tolerance", "0.1"]);
  expect(lax.code).toBe(0);
});

test("golden refuses what is no golden file", async () => {
  const path = join(folder, "other.safetensors");
  await writeFile(path, formatSafetensors({}, {}));
  const { code, err } = await runHere(["golden", path, "--backend", "reference"]);
  expect(code).toBe(1);
  expect(err).toMatch(/pixelweft: Cannot verify .*other\.safetensors: .*no configuration/);
});
