import { expect, test } from "vitest";
import { paceOf } from "../protocol/records.fixture.ts";
import { paceWords } from "./pace-words.ts";

test("paces are said with their day, commit and spread", () => {
  const words = paceWords(paceOf({ one: [90, 100, 110], other: [98, 100, 102] }));
  expect(words.replaceAll("\n", " ").trim()).toBe(
    "2 paces are of 2026-01-31, commit c0ffee, a machine: medians of 3 stretches, whose standard deviation is 2 to 10 % of the pace.",
  );
  expect(paceWords(undefined)).toContain("No pace");
});
