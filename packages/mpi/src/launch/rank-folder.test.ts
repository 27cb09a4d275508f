import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeRankFolder } from "./rank-folder.ts";

const top = mkdtempSync(join(tmpdir(), "pixelweft-rank-folders-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));
/** A process that has ended. */
const { pid: gone } = spawnSync(process.execPath, ["--version"]);

/** A folder with a file in it, as a killed rank leaves it. */
function leave(name: string, hours: number): string {
  const path = join(top, name);
  mkdirSync(path);
  writeFileSync(join(path, "model.safetensors"), "");
  const time = new Date(Date.now() - hours * 3_600_000);
  utimesSync(path, time, time);
  return path;
}

test("a rank's folder is removed with what is in it", async () => {
  const { path, remove } = await makeRankFolder(top);
  expect(basename(path)).toMatch(new RegExp(`^pixelweft-rank-${process.pid}-`));
  writeFileSync(join(path, "model.safetensors"), "");
  await remove();
  expect(existsSync(path)).toBe(false);
});

test("folders of ranks that were killed are removed, and no other ones", async () => {
  const abandoned = leave(`pixelweft-rank-${gone}-aaaaaa`, 2);
  const kept = [
    leave(`pixelweft-rank-${gone}-bbbbbb`, 0.5),
    leave(`pixelweft-rank-${process.pid}-cccccc`, 2),
    leave("pixelweft-rank-dddddd", 2),
    leave(`pixelweft-ranks-${gone}-eeeeee`, 2),
  ];
  const { remove } = await makeRankFolder(top);
  expect(existsSync(abandoned)).toBe(false);
  expect(kept.filter((path) => !existsSync(path))).toEqual([]);
  await remove();
});

test("what a link of such a name leads to stays", async () => {
  const target = leave("target", 2);
  symlinkSync(target, join(top, `pixelweft-rank-${gone}-ffffff`));
  const { remove } = await makeRankFolder(top);
  expect(existsSync(join(target, "model.safetensors"))).toBe(true);
  await remove();
});
