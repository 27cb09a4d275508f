import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("a Node for which the packages are not made is refused with the one to install", () => {
  const bin = fileURLToPath(new URL("bin.ts", import.meta.url));
  // As in Node 18.
  const older = "data:text/javascript,delete process.getBuiltinModule";
  const words = ["--conditions=@pixelweft/source", "--import", older, bin, "--version"];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  expect(stderr).toBe(
    `pixelweft: Cannot run in Node ${process.versions.node}: install Node 22.12 or newer (https://nodejs.org)\n`,
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
});
