import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { type WindowCase, runWindowCase, windowCases } from "../mod.ts";

test("windows have the bits of the whole pass on the reference", async () => {
  const backend = referenceBackend();
  for (const windowCase of windowCases()) {
    const result = await runWindowCase(backend, windowCase);
    expect(result).toMatchObject({ name: windowCase.name, error: 0, passed: true });
  }
});

test("every variant of a window case has the same outputs", async () => {
  for (const { variants } of windowCases()) {
    expect(variants.length).toBeGreaterThan(10);
    for (const { outputs } of variants) expect(outputs).toEqual(variants[0]?.outputs);
  }
});

test("a variant with other bits fails", async () => {
  for (const windowCase of windowCases()) {
    const result = await runWindowCase(referenceBackend(), nudged(windowCase));
    expect(result).toMatchObject({ error: Infinity, passed: false });
    expect(result.detail).toContain("nudged");
  }
});

/** The whole pass again, with its inputs a little larger. */
function nudged({ name, variants }: WindowCase): WindowCase {
  const [whole] = variants;
  if (!whole) throw new Error("no variants");
  const inputs = Object.entries(whole.inputs).map(([buffer, bytes]) => {
    const values = new Float32Array(bytes.slice().buffer).map((value) => value + 0.001);
    return [buffer, new Uint8Array(values.buffer)] as const;
  });
  const variant = { ...whole, name: "nudged", inputs: Object.fromEntries(inputs) };
  return { name, variants: [whole, variant] };
}
