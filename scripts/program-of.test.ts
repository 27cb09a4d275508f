import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { programOf } from "./program-of.ts";

test.each([
  ["vitest", "vitest"],
  ["turbo", "turbo"],
  ["tsc", "typescript"],
])("%s is run by Node", (name, room) => {
  const words = [programOf(name, room), "--version"];
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/\d+\.\d+\.\d+/)]);
});

test("a program that a package has not is none", () => {
  expect(() => programOf("vitest", "turbo")).toThrow(
    "Cannot run vitest: the package turbo has none",
  );
});
