import { expect, test } from "vitest";
import { EmptyPartError, MixedSizesError, PngError, TruncatedError, ZipError } from "../errors.ts";
import { remedyFor } from "./remedy-for.ts";

const dashes = (field: string): string => `--${field}`;

test("remedyFor() names what takes pictures of several sizes, and a part without pictures", () => {
  const sizes = [
    { height: 8, width: 8, count: 3 },
    { height: 9, width: 8, count: 1 },
  ];
  const mixed = new MixedSizesError("Cannot read a", { source: "a", sizes, wanted: undefined });
  expect(remedyFor(mixed, dashes)).toContain("--resize 8 scales all");
  const empty = new EmptyPartError("Cannot test on a", { source: "a" });
  expect(remedyFor(empty, dashes)).toMatch(/^--testNames names some .*, --split train takes/);
});

test("remedyFor() leaves out damaged pictures, and is silent about what it cannot mend", () => {
  for (const error of [
    new PngError("Cannot read a.png", { source: "a.png" }),
    new TruncatedError("Cannot read b.jpeg: it ends early", { source: "b.jpeg" }),
  ])
    expect(remedyFor(error, dashes)).toBe("--skipDamaged leaves out what cannot be read");
  expect(remedyFor(new TruncatedError("Cannot read c.tar", { source: "c.tar" }))).toBeUndefined();
  expect(remedyFor(new ZipError("Cannot read d.zip", { source: "d.zip" }))).toBeUndefined();
});
