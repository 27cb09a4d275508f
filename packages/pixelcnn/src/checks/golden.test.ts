// @module-tag guard
import { readFile } from "node:fs/promises";
import { parseSafetensors } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { verifyGoldenFile } from "../model/verify.ts";

test.each(["grey", "colour-256", "colour-class", "colour-spatial"])(
  "the reference agrees with golden %s",
  async (name) => {
    const bytes = await readFile(new URL(`../../golden/${name}.safetensors`, import.meta.url));
    const agreements = await verifyGoldenFile(referenceBackend(), parseSafetensors(bytes));
    expect(agreements.length).toBeGreaterThan(20);
    for (const { name: tensor, error } of agreements) expect(error, tensor).toBeLessThan(1e-5);
  },
);
