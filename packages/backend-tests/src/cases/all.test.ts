// @module-tag ci
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { conformanceCases, runCase } from "../mod.ts";

test("conformanceCases() have names of their own", () => {
  const names = conformanceCases().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("the reference passes every case without error", async () => {
  const backend = referenceBackend();
  for (const testCase of conformanceCases()) {
    const result = await runCase(backend, testCase);
    expect(result).toMatchObject({ name: testCase.name, error: 0, passed: true });
  }
});
