import { validateProgram, type Kernel, type Program, type Step } from "@pixelweft/tensor/backend";
import { leastStorageBuffers } from "./limits.ts";
import { gradients } from "./merge/gradients.ts";
import { type MergeOptions, kernelOf } from "./merge/item.ts";
import { mergeSteps } from "./merge/merge-steps.ts";
import { mergingFor, mergingInside } from "./merge/merging.ts";
import { products } from "./merge/products.ts";
import { type Bindable, shadersOf } from "./replay/dispatches.ts";
import { indented } from "./wgsl/indented.ts";
import type { Shader } from "./wgsl/shader.ts";
import type { Traits } from "./wgsl/tile.ts";

export { padRows } from "./pad-rows.ts";
export { readApart } from "./read-apart.ts";

/** The text of one dispatch of a program. */
export interface ShaderText {
  /** Which step it is, the first one where it does several, with the loops around it. */
  readonly label: string;
  readonly code: string;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /**
   * What it is a dispatch of: steps over the same rows one after another; maps that became one are joined, and a filter may sum its slabs
   * and biases besides.
   */
  readonly kernels: readonly Kernel[];
}

/**
 * The WGSL that a program becomes on hardware, in the order in which it runs: one text for each dispatch, which may do several steps. It needs no device.
 *
 * @throws TypeError for a program that no backend has to accept.
 * @example
 * import { mul, tensor } from "@pixelweft/tensor";
 * import { lower } from "@pixelweft/tensor/inspect";
 * const y = mul(tensor([1, 2]), 3);
 * const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
 * const [shader] = wgslOf(program);
 * shader?.label; // "step 0: map"
 * shader?.code.includes("@compute"); // true
 */
export function wgslOf(program: Program): ShaderText[] {
  validateProgram(program);
  const merging = mergingFor(program, traits, {
    maxBuffers: leastStorageBuffers,
    products,
    gradients,
  });
  const bindable = { buffers: program.buffers, limits, lazy };
  return textsOf(program.steps, { label: "", nest: [], repeats: new Map(), merging, bindable });
}

const lazy = { products, gradients };

/** Bindings that every device has. */
const limits = {
  maxStorageBuffersPerShaderStage: leastStorageBuffers,
  maxUniformBuffersPerShaderStage: 12,
  maxUniformBufferBindingSize: 65_536,
} as const;

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
  readonly merging: MergeOptions;
  readonly bindable: Bindable;
}

function textsOf(steps: readonly Step[], around: Around): ShaderText[] {
  const { label, nest, repeats, merging, bindable } = around;
  return mergeSteps(steps, merging).flatMap(({ at, work }): ShaderText[] => {
    if (work.kind !== "repeat") {
      const kernel = kernelOf(work);
      const own = `${label}step ${at}: ${kernel.kind}`;
      const shaders = shadersOf(work, { label: own, nest, repeats, traits }, bindable);
      return shaders.map(({ code, workgroups }: Shader) => ({
        label: own,
        code: indented(code),
        workgroups,
        kernels: work.kind === "row-work" ? work.steps : [kernel],
      }));
    }
    return textsOf(work.body, {
      bindable,
      label: `${label}step ${at}: repeat, `,
      nest: [...nest, work.loop],
      repeats: new Map([...repeats, [work.loop, work.repeat]]),
      merging: mergingInside(merging, steps, work),
    });
  });
}
