import { WriteError } from "@pixelweft/datasets";
import { expect, test } from "vitest";
import { reportFailure } from "./failure.ts";

function reported(error: Error, known: readonly string[]): string {
  let text = "";
  const stream = { write: (words: string): string => (text += words) };
  expect(reportFailure(error, { out: stream, err: stream }, { known })).toBe(1);
  return text;
}

test("a place where nothing may be written is refused with the option that names another, where there is one", () => {
  const refused = (system: string): WriteError =>
    new WriteError("Cannot write runs/a: permission is denied", { system });
  const plain = "pixelweft: Cannot write runs/a: permission is denied";
  const way = `${plain}; --out names another place\n`;
  expect(reported(refused("EACCES"), ["--out"])).toBe(way);
  expect(reported(refused("EROFS"), ["--out"])).toBe(way);
  expect(reported(refused("EACCES"), ["--each"])).toBe(`${plain}\n`);
  expect(reported(refused("ENOTDIR"), ["--out"])).toBe(`${plain}\n`);
});
