// @module-tag guard
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readMetricsLog, readRun } from "@pixelweft/pixelcnn/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  makeWorkshop,
  programWords,
  runHere,
  startCommand,
  writeSmallConfig,
} from "../checks/command-line.fixture.ts";
import { pngOf, red, writeFiles, writeSprites } from "../checks/picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
  await writeSmallConfig(workshop.config, { steps: 100_000 });
});
afterAll(() => rm(workshop.folder, { recursive: true }));

/** The exit code of a command whose output is closed, as by `head`, or its notes: at once, or at the first piece that comes in time. */
function codeOfClosed(
  words: readonly string[],
  closed: "stdout" | "stderr",
  isTime?: () => boolean,
): Promise<number | null> {
  const [program = "", ...before] = programWords();
  const child = spawn(program, [...before, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  child[closed === "stdout" ? "stderr" : "stdout"].resume();
  if (isTime === undefined) child[closed].destroy();
  child[closed].on("data", () => {
    if (isTime?.()) child[closed].destroy();
  });
  return new Promise((resolve) => {
    child.on("exit", resolve);
  });
}

test("a training whose output is closed finishes its step, saves and ends as after Ctrl-C", async () => {
  const out = join(workshop.folder, "run");
  const last = join(out, "last.safetensors");
  const what = ["--config", workshop.config, "--data", workshop.data, "--out", out];
  const how = ["--samples", "0", "--backend", "reference"];
  const code = await codeOfClosed(["train", ...what, ...how], "stderr", () => existsSync(last));
  expect(code).toBe(130);
  const { step } = await readRun(last);
  const log = await readMetricsLog(join(out, "metrics.jsonl"));
  expect(log.at(-1)).toMatchObject({ kind: "end", reason: "stopped", step });
}, 30_000);

test.skipIf(process.platform === "win32")(
  "a training whose terminal is closed, of which it hears twice, saves and ends as after Ctrl-C",
  async () => {
    const out = join(workshop.folder, "hung-up");
    const last = join(out, "last.safetensors");
    const what = ["--config", workshop.config, "--data", workshop.data, "--out", out];
    const how = ["--samples", "0", "--backend", "reference"];
    const { child, done } = startCommand(["train", ...what, ...how]);
    child.stderr?.on("data", (text: Buffer) => {
      const isAnswer = text.toString().includes("Finishing the step and saving");
      if (isAnswer || (existsSync(last) && !child.killed)) child.kill("SIGHUP");
    });
    expect((await done).code).toBe(130);
    const { step } = await readRun(last);
    const log = await readMetricsLog(join(out, "metrics.jsonl"));
    expect(log.at(-1)).toMatchObject({ kind: "end", reason: "stopped", step });
  },
  30_000,
);

test("a command whose report nobody reads ends as by SIGPIPE, and goes on where nobody reads its notes", async () => {
  expect(await codeOfClosed(["data", "verify", workshop.data], "stdout")).toBe(141);
  const file = join(workshop.folder, "sample.png");
  const words = ["sample", "sprites16", "--count", "1", "--quiet", "--out", file];
  expect(await codeOfClosed([...words, "--backend", "wasm"], "stderr")).toBe(0);
  expect(existsSync(file)).toBe(true);
}, 30_000);

test.skipIf(process.platform === "win32")(
  "Ctrl-C while pictures are read ends the reading, and leaves nothing",
  async () => {
    const pictures = join(workshop.folder, "pictures");
    await writeSprites(pictures, 60, { size: 300 }); // which take a while to read
    const out = join(workshop.folder, "unread");
    const { child, done } = startCommand(["train", pictures, "--out", out, "--backend", "wasm"]);
    while (!existsSync(out) && child.exitCode === null) await sleep(5);
    child.kill("SIGINT");
    expect(await done).toEqual({
      code: 130,
      out: "",
      err: "Stopping before the first step; once more to leave at once\npixelweft: Stopped before the first step; nothing is left\n",
    });
    expect(existsSync(out)).toBe(false);
  },
  30_000,
);

test("pictures are read no further for a signal that is aborted", async () => {
  const folder = join(workshop.folder, "sizes");
  const out = join(workshop.folder, "unopened");
  // Which are refused once they are read.
  const files = { "a.png": pngOf([90, 1], () => red), "b.png": pngOf([1, 90], () => red) };
  await writeFiles(folder, files);
  const signal = AbortSignal.abort();
  const { code, err } = await runHere(["train", folder, "--out", out], { signal });
  expect([code, err]).toEqual([130, "pixelweft: Stopped before the first step; nothing is left\n"]);
  expect(existsSync(out)).toBe(false);
});
