import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";
import { drawPictures } from "../../apps/paper/src/sprites/draw-pictures.ts";
import { type GuideStep, guideSteps } from "./guide-steps.ts";
import { firstDifference } from "./readme-program.ts";

/** The repository. */
export const top: string = fileURLToPath(new URL("../..", import.meta.url));
// Below the top, where imports of the packages lead to their sources.
const reports = join(top, ".test-reports");
mkdirSync(reports, { recursive: true });
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** An empty folder, with `pictures` in it where a guide speaks of that. */
export async function reader(guide: string): Promise<string> {
  const folder = mkdtempSync(join(reports, "guide-"));
  folders.push(folder);
  if (/\bpictures\b/.test(guide)) await drawPictures(join(folder, "pictures"), 40);
  return folder;
}

/** Does what a step says, in a folder, with its text changed; a training is of four steps. Error where that fails. */
export function follow(step: GuideStep, folder: string, change: (text: string) => string): void {
  const bin = join(top, "packages/cli/src/bin.ts");
  const own =
    step.kind === "program"
      ? [
          `--input-type=module${step.language === "ts" ? "-typescript" : ""}`,
          "-e",
          change(step.code),
        ]
      : [
          bin,
          ...step.words,
          ...(step.words[0] === "train" ? ["--steps", "4", "--samples", "4"] : []),
        ];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@pixelweft/source", ...own],
    { cwd: folder, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${own.join(" ").slice(-200)}: ${stderr}`);
  const stated = step.kind === "program" ? step.prints.map(change) : undefined;
  expect(stated && firstDifference(stdout, stated)).toBeUndefined();
}

/** The text of a guide. */
export const read = (name: string): string =>
  readFileSync(join(top, "docs/guides", `${name}.md`), "utf8");

/** `--minutes` gives way to a few steps. */
export function short(step: GuideStep): GuideStep {
  if (step.kind === "program") return step;
  const at = step.words.indexOf("--minutes");
  return at < 0 ? step : { ...step, words: step.words.toSpliced(at, 2) };
}

/** Does all that a guide of commands says, with a few steps of training in place of minutes. */
export function followAll(name: string, folder: string, commands: number): void {
  const steps = guideSteps(read(name));
  expect(steps).toHaveLength(commands);
  for (const step of steps) follow(short(step), folder, (text) => text);
}
