// @module-tag ci
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  makeWorkshop,
  runHere,
  startCommand,
  writeSmallConfig,
} from "../checks/command-line.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
});
afterAll(() => rm(workshop.folder, { recursive: true }));

test("train writes to no folder that a living process writes to", async () => {
  const out = join(workshop.folder, "busy");
  await mkdir(out);
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  const lock = JSON.stringify({ pid: child.pid, host: hostname() });
  await writeFile(join(out, ".pixelweft.lock"), lock);
  const what = ["--config", workshop.config, "--data", workshop.data, "--backend", "reference"];
  const refusal = `Cannot write to ${out}: process ${child.pid} writes to it`;
  const first = await runHere(["train", ...what, "--validation", "8", "--out", out]);
  expect(first).toMatchObject({ code: 1, err: expect.stringContaining(refusal) });
  expect(await readdir(out)).toEqual([".pixelweft.lock"]);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  const words = ["train", ...what, "--validation", "8", "--samples", "0", "--out", out];
  expect(await runHere(words)).toMatchObject({ code: 0 });
  expect(await readdir(out)).not.toContain(".pixelweft.lock");
});

test("two runs do not share a folder", async () => {
  const out = join(workshop.folder, "shared");
  const config = join(workshop.folder, "long.json");
  await writeSmallConfig(config, { steps: 100_000 });
  const what = ["--config", config, "--data", workshop.data, "--backend", "reference"];
  const words = ["train", ...what, "--out", out];
  const first = startCommand(words);
  while (!existsSync(join(out, ".pixelweft.lock")))
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  expect(await runHere(words)).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining(`process ${first.child.pid} writes to it`),
  });
  first.child.kill("SIGKILL");
  await first.done;
});

test("a folder that cannot be made, or is a file, is refused before anything is trained", async () => {
  const file = join(workshop.folder, "sheet.png");
  await writeFile(file, "x");
  const what = ["--config", workshop.config, "--data", workshop.data, "--backend", "reference"];
  const found = await runHere(["train", ...what, "--validation", "8", "--out", file]);
  expect(found).toMatchObject({
    code: 1,
    err: expect.stringContaining(`Cannot make the folder ${file}: ${file} is a file`),
  });
  // Other systems have no folder in which nobody can make one.
  if (process.platform !== "linux") return;
  const below = await runHere(["train", ...what, "--validation", "8", "--out", "/proc/run"]);
  expect(below.code).toBe(1);
  expect(existsSync("/proc/run")).toBe(false);
});
