import { expect, test } from "vitest";
import { LimitError, TruncatedError } from "../errors/access.ts";
import { PngError, UnsupportedError, ZipError } from "../errors/format.ts";
import {
  EmptyPartError,
  MixedSizesError,
  OtherSizeError,
  UncutError,
  UnnamedSetError,
} from "../errors/images.ts";
import { remedyFor } from "./remedy-for.ts";

const dashes = (field: string): string => `--${field}`;

test("remedyFor() names what takes pictures of several sizes or of another one, and a part without pictures", () => {
  const sizes = [
    { height: 8, width: 8, count: 3 },
    { height: 9, width: 8, count: 1 },
  ];
  const mixed = new MixedSizesError("Cannot read a", { source: "a", sizes, wanted: undefined });
  expect(remedyFor(mixed, dashes)).toContain("--resize 8 scales all");
  const size = { size: [8, 8], wanted: [4, 6] } as const;
  const other = new OtherSizeError("Cannot use a.png", { source: "a.png", ...size });
  expect(remedyFor(other, dashes)).toBe(
    "--resize 4x6 makes it fit, --cell 4x6 cuts a sprite sheet",
  );
  const empty = new EmptyPartError("Cannot test on a", { source: "a", part: "test" });
  expect(remedyFor(empty, dashes)).toMatch(/^--testNames names some .*, --split train takes/);
});

test("remedyFor() names what cuts one picture or map", () => {
  const of = (...ways: UncutError["ways"]): UncutError =>
    new UncutError("Cannot open a", { source: "a", ways });
  expect(remedyFor(of("crops"), dashes)).toBe("for 16x16 that is --crops 16");
  const small = new UncutError("Cannot open a", { source: "a", ways: ["crops"], side: 12 });
  expect(remedyFor(small, dashes)).toBe("for 12x12 that is --crops 12");
  expect(remedyFor(of("cell", "crops"), dashes)).toBe("for 16x16 that is --cell 16 or --crops 16");
  expect(remedyFor(of("crops", "patches"), dashes)).toBe(
    "for 16x16 that is --crops 16 or --patches 16",
  );
});

test("remedyFor() says how down-sampled ImageNet is named", () => {
  expect(remedyFor(new UnnamedSetError({ source: "a" }), dashes)).toBe(
    "--as names it, such as --as imagenet32-chrabaszcz",
  );
});

test("remedyFor() leaves out damaged pictures, and is silent about what it cannot mend", () => {
  const place = { source: "a", member: "b.jpeg" };
  for (const error of [
    new PngError("Cannot read row 1 of a", { source: "a", member: "row 1" }),
    new TruncatedError("Cannot read b.jpeg: it ends early", place),
    new UnsupportedError("Cannot read b.jpeg: it is a GIF", place),
    new LimitError("Cannot read b.jpeg: it is too large", place),
  ])
    expect(remedyFor(error, dashes)).toBe("--skipDamaged leaves out what cannot be read");
  expect(remedyFor(new TruncatedError("Cannot read c.tar", { source: "c.tar" }))).toBeUndefined();
  expect(remedyFor(new ZipError("Cannot read d.zip", { source: "d.zip" }))).toBeUndefined();
  // Of a picture by itself nothing would be left.
  expect(remedyFor(new PngError("Cannot read e.png", { source: "e.png" }))).toBeUndefined();
});
