import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseModel } from "@pixelweft/pixelcnn";
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { spriteFolder } from "./checks/sprite-files.fixture.ts";
import { download, pickFolder, stepOneByOne } from "./checks/training-page.fixture.ts";

const top = fileURLToPath(new URL("../../..", import.meta.url));
const node = promisify(execFile);
const sources = ["--conditions=@pixelweft/source"];

test("the program that the page shows trains to the same weights, and the command the same network", async () => {
  const { page, troubles } = await openPage({ at: "#part=train" });
  const folder = await spriteFolder("heroes", { kind: "hero", count: 40 });
  await pickFolder(page, folder);
  await stepOneByOne(page, 3);
  const here = parseModel((await download(page, "The model, to go on training")).bytes);
  await page.getByText("A program that does the same").click();
  // It is written when it is unfolded.
  const shownProgram = page.getByLabel("A program that does the same").locator("code");
  const text = await shownProgram.filter({ hasText: "import" }).textContent();
  expect(text?.trim().split("\n").length).toBe(15);
  await page.getByText("Commands that do the same").click();
  const shownCommands = page.getByLabel("Commands that do the same").locator("code");
  const commands = await shownCommands.filter({ hasText: "pixelweft train" }).textContent();
  const recipe = await download(page, "The recipe");
  // Beside the pictures, and where imports are found.
  const place = join(top, "apps/playground", `program-${process.pid}.mjs`);
  writeFileSync(place, text ?? "");
  try {
    await node(process.execPath, [...sources, place], { cwd: dirname(folder) });
  } finally {
    rmSync(place);
  }
  const there = parseModel(readFileSync(join(dirname(folder), "heroes.safetensors")));
  expect(here.training?.step).toBe(3);
  expect(there.parameters).toEqual(here.parameters);
  expect(there.training?.ema).toEqual(here.training?.ema);
  expect(there.training?.slots).toEqual(here.training?.slots);
  expect(there.training?.notes?.["run"]).toEqual(here.training?.notes?.["run"]);

  writeFileSync(join(dirname(folder), recipe.name), recipe.bytes);
  const [command = ""] = (commands ?? "").replaceAll("\\\n", "").split("\n");
  const [, ...words] = command.split(/\s+/);
  expect(words.slice(0, 4)).toEqual(["train", "heroes", "--config", "heroes.json"]);
  const program = join(top, "packages/cli/src/bin.ts");
  await node(process.execPath, [...sources, program, ...words, "--samples", "0"], {
    cwd: dirname(folder),
  });
  const run = join(dirname(folder), "runs/heroes/last.safetensors");
  const trained = parseModel(new Uint8Array(readFileSync(run)));
  expect(trained.config).toEqual(here.config);
  expect(trained.training?.step).toBe(3);
  expect(troubles).toEqual([]);
});
