import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { npmCall } from "./npm-call.ts";

test("npmCall() quotes the words for a shell on Windows, where a path may have spaces", () => {
  expect(npmCall(["publish", "C:\\My files\\name", "--json"], "win32")).toEqual({
    command: 'npm "publish" "C:\\My files\\name" "--json"',
    words: [],
    shell: true,
  });
  expect(npmCall(["view", "x"], "linux")).toEqual({
    command: "npm",
    words: ["view", "x"],
    shell: false,
  });
});

test("npm runs by its call on this machine", () => {
  const { command, words, shell } = npmCall(["--version"]);
  const { status, stdout } = spawnSync(command, words, { shell, encoding: "utf8" });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+/);
});
