import { expect, test } from "vitest";
import { requestWebgpu } from "./mod.ts";
import { rowProgram } from "./nest/nest-program.fixture.ts";
import { resultOf } from "./nest/row-result.fixture.ts";

const offered = navigator.gpu.wgslLanguageFeatures.has("immediate_address_space");

test.skipIf(!offered)(
  "in a browser that has immediates the indices of loops are what they were",
  async () => {
    const [blocks, immediates] = [
      await requestWebgpu({ immediates: false }),
      await requestWebgpu({ immediates: true }),
    ];
    const program = rowProgram(3, { links: 6 });
    expect(await resultOf(immediates, program)).toEqual(await resultOf(blocks, program));
    for (const backend of [blocks, immediates]) backend.dispose();
  },
  120_000,
);
