import { inspect } from "node:util";
import { expect, test } from "vitest";
import { LimitError } from "./access.ts";
import { DatasetError } from "./dataset-error.ts";

test("an error has the places that are known, and prints no others", () => {
  const error = new LimitError("Cannot read it", { source: "a.tar", member: undefined, sample: 0 });
  expect(error).toBeInstanceOf(DatasetError);
  expect([error.source, error.member, error.offset, error.sample]).toEqual([
    "a.tar",
    undefined,
    undefined,
    0,
  ]);
  expect(Object.keys(error)).not.toContain("member");
  expect(inspect(error)).not.toContain("undefined");
});
