import { expect, test } from "vitest";
import { releaseRow } from "./release-row.ts";

const runtime = "registry on this machine";

test("releaseRow() says what was released, and fails for packages of another version", () => {
  const versions = { "@pixelweft/tensor": "0.2.0", "@pixelweft/layers": "0.2.0" };
  expect(releaseRow("first release", () => ({ wanted: "0.2.0", versions }))).toEqual({
    consumer: "first release",
    runtime,
    result: "2 packages, version 0.2.0",
    failed: false,
  });
  expect(releaseRow("first release", () => ({ wanted: "0.3.0", versions })).failed).toBe(true);
});

test("releaseRow() of a release that fails is a row that says why", () => {
  const fails = (): never => {
    throw new Error("Cannot build: exit status null");
  };
  expect(releaseRow("second release", fails)).toEqual({
    consumer: "second release",
    runtime,
    result: "Cannot build: exit status null",
    failed: true,
  });
});
