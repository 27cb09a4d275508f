import { expect, test } from "vitest";
import { requestWebgpu } from "./mod.ts";
import { rowProgram } from "./nest/nest-program.fixture.ts";
import { resultOf } from "./nest/row-result.fixture.ts";

test("in a browser, on SwiftShader in these tests, the pixels of a row are one dispatch with the same bits", async () => {
  const [plain, nested] = [await requestWebgpu(), await requestWebgpu({ rowKernels: true })];
  for (const batch of [1, 3]) {
    const program = rowProgram(batch);
    const [expected, made] = [await resultOf(plain, program), await resultOf(nested, program)];
    expect(made.map, `batch ${batch}`).toEqual(expected.map);
    expect(new Set(made.map).size).toBeGreaterThan(batch * 6);
    expect([expected.dispatches, made.dispatches]).toEqual([12, 1]);
  }
  for (const backend of [plain, nested]) backend.dispose();
}, 120_000);
