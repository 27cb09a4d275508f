// @module-tag ci
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createModel } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { withRun, writeModel } from "@pixelweft/pixelcnn/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { programWords, runHere } from "../checks/command-line.fixture.ts";
import { reasonOf } from "../command/failure.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-terminal-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What sets the title of a terminal, clears it, fakes a line and turns the direction of text. */
const attack = "\u001b]0;title\u0007\u001b[31mred\u001b[2J\n9999 images\u009b2J\u202egnp";
// oxlint-disable-next-line no-control-regex
const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function picture(): Uint8Array {
  return pngBytes({ width: 4, height: 4, channels: 3, data: new Uint8Array(48).fill(99) });
}

test("names of classes in a prepared set are shown, not carried out, each in its line", async () => {
  const [pictures, prepared] = [join(folder, "pictures"), join(folder, "prepared")];
  for (const name of ["cat", "dog"]) {
    await mkdir(join(pictures, name), { recursive: true });
    for (let i = 0; i < 12; i++) {
      const data = new Uint8Array(48).fill(10 * i + (name === "cat" ? 0 : 5));
      await writeFile(
        join(pictures, name, `${i}.png`),
        pngBytes({ width: 4, height: 4, channels: 3, data }),
      );
    }
  }
  expect(await runHere(["data", "prepare", pictures, "--out", prepared])).toMatchObject({
    code: 0,
  });
  for (const part of ["train", "test", "validation"]) {
    const path = join(prepared, part, "index.json");
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const escaped = JSON.stringify(attack).slice(1, -1);
    await writeFile(path, text.replaceAll('"cat"', `"${escaped}"`));
  }
  const { code, out, err } = await runHere(["data", "info", prepared]);
  expect(code).toBe(0);
  expect(out).toContain(
    "\\u{1b}]0;title\\u{7}\\u{1b}[31mred\\u{1b}[2J\\u{a}9999 images\\u{9b}2J\\u{202e}gnp",
  );
  expect(`${out}${err}`).not.toMatch(raw);
  expect(out).not.toMatch(/^9999/m);
});

// On Windows no name has such characters.
test.skipIf(process.platform === "win32")(
  "names in folders, words of the command line and classes of a checkpoint come out escaped in errors",
  async () => {
    const odd = join(folder, "odd");
    await mkdir(join(odd, attack), { recursive: true });
    await writeFile(join(odd, attack, "a.png"), picture());
    const file = join(folder, "model.safetensors");
    const settings = {
      name: "x",
      schedule: "constant" as const,
      data: { source: "shapes" },
      steps: 1,
      batch: 1,
      accumulate: 1,
      learningRate: 1,
      warmup: 0,
      floor: 0,
      maxGradNorm: 1,
      emaDecay: 0.9,
      validateEvery: 1,
      validationImages: 1,
      seed: 0,
      classes: [attack, "dog"],
    };
    const model = createModel({
      height: 4,
      width: 4,
      levels: 4,
      hiddenChannels: 4,
      layers: 1,
      headChannels: 4,
      numClasses: 2,
    });
    const training = {
      step: 1,
      examples: 1,
      seed: 0,
      slots: { moment1: model.parameters, moment2: model.parameters },
      ema: model.parameters,
    };
    await writeModel(file, withRun({ ...model, training }, settings));
    for (const words of [
      ["data", "info", odd],
      ["data", "info", `no/such/${attack}`],
      ["sample", file, "--class", "Nope"],
      [attack.replace("\n", "")],
      ["train", `--${attack.replace("\n", "")}`],
    ]) {
      const { code, out, err } = await runHere(words);
      expect(code, words.join(" ")).not.toBe(0);
      expect(`${out}${err}`, words.join(" ")).not.toMatch(raw);
      expect(err).toMatch(/\\u(?:\{1b\}|001b)\[31mred/);
      expect(err).not.toMatch(/^9999/m);
    }
  },
);

/** Runs a command by a shell, with its streams where these words put them. */
function redirected(words: readonly string[], to: string): Promise<[number | null, string]> {
  const child = spawn("sh", ["-c", `"$@" ${to}`, "sh", ...programWords(), ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => (text += piece.toString()));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve([code, text]));
  });
}

test.skipIf(!existsSync("/dev/full"))(
  "results that have no room on the disk are one line of an error, and notes that have none are left out",
  async () => {
    const refusal = "pixelweft: Cannot write standard output: the disk is full\n";
    expect(await redirected(["info"], ">/dev/full")).toEqual([1, refusal]);
    expect(await redirected(["nothing"], "2>/dev/full")).toEqual([2, ""]);
  },
);

test("a message with a name of a megabyte of spaces or digits costs no time", () => {
  const start = performance.now();
  const spaces = " ".repeat(1_000_000);
  expect(reasonOf(new Error(`Cannot read a${spaces}b: it\n\n  is wrong \n`))).toBe(
    `Cannot read a${spaces}b: it is wrong`,
  );
  expect(performance.now() - start).toBeLessThan(2000);
});
