import { validateProgram, type Kernel, type Program, type Step } from "@pixelweft/tensor/backend";
import { leastStorageBuffers } from "./limits.ts";
import { mergeSteps } from "./merge/merge-steps.ts";
import { indented } from "./wgsl/indented.ts";
import { kernelShaders } from "./wgsl/kernel.ts";
import type { Shader } from "./wgsl/shader.ts";
import type { Traits } from "./wgsl/tile.ts";

/** The text of one dispatch of a program. */
export interface ShaderText {
  /** Which step it is, the first one where it does several, with the loops around it. */
  readonly label: string;
  readonly code: string;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** What it is a dispatch of: maps that became one are joined, a filter may sum its slabs and biases besides. */
  readonly kernel: Kernel;
}

/**
 * The WGSL that a program becomes on hardware, in the order in which it runs: one text for each dispatch, which may do several steps. It needs no device.
 *
 * @throws TypeError for a program that no backend has to accept.
 * @example
 * import { mul, tensor } from "@pixelweft/tensor";
 * import { lower } from "@pixelweft/tensor/lowering";
 * const y = mul(tensor([1, 2]), 3);
 * const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
 * const [shader] = wgslOf(program);
 * shader?.label; // "step 0: map"
 * shader?.code.includes("@compute"); // true
 */
export function wgslOf(program: Program): ShaderText[] {
  validateProgram(program);
  return textsOf(program.steps, { label: "", nest: [], repeats: new Map() });
}

/** A GPU with the limits that every device has. */
const traits: Traits = {
  share: 0,
  hardware: true,
  group: { workgroupBytes: 16_384, threads: 256 },
};

interface Around {
  readonly label: string;
  readonly nest: readonly number[];
  readonly repeats: ReadonlyMap<number, number>;
}

function textsOf(steps: readonly Step[], { label, nest, repeats }: Around): ShaderText[] {
  const merging = { repeats, maxBuffers: leastStorageBuffers };
  return mergeSteps(steps, merging).flatMap(({ at, work }): ShaderText[] => {
    const own = `${label}step ${at}: ${work.kind === "filter-work" ? "filter" : work.kind}`;
    if (work.kind !== "repeat") {
      const kernel = work.kind === "filter-work" ? work.filter : work;
      const shaders = kernelShaders(work, { label: own, nest, repeats, traits });
      return shaders.map(({ code, workgroups }: Shader) => ({
        label: own,
        code: indented(code),
        workgroups,
        kernel,
      }));
    }
    return textsOf(work.body, {
      label: `${own}, `,
      nest: [...nest, work.loop],
      repeats: new Map([...repeats, [work.loop, work.repeat]]),
    });
  });
}
