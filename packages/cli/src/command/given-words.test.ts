import { expect, test } from "vitest";
import { hasOption, valueOf } from "./given-words.ts";

test.each([
  [["train", "--resume", "runs/a", "--steps", "9"], "runs/a"],
  [["train", "--resume=runs/a"], "runs/a"],
  [["train", "--resume"], ""],
  [["train", "--resumed", "runs/a"], undefined],
  [["resume"], undefined],
])("what %j say of an option", (words, value) => {
  expect(valueOf(words, "resume")).toBe(value);
  expect(hasOption(words, "resume")).toBe(value !== undefined);
});
