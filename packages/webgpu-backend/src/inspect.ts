import { validateProgram, type Program, type Step } from "@pixelweft/tensor/backend";
import { kernelShaders } from "./wgsl/kernel.ts";
import type { Shader } from "./wgsl/shader.ts";

/** The text of one dispatch of a program. */
export interface ShaderText {
  /** Which step it is, with the loops around it. */
  readonly label: string;
  readonly code: string;
  readonly workgroups: readonly [x: number, y: number, z: number];
}

/**
 * The WGSL that a program becomes on hardware, in the order of its steps: one text for each dispatch of each kernel. It needs no device.
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

interface Around {
  readonly label: string;
  readonly nest: readonly number[];
  readonly repeats: ReadonlyMap<number, number>;
}

function textsOf(steps: readonly Step[], { label, nest, repeats }: Around): ShaderText[] {
  return steps.flatMap((step, i): ShaderText[] => {
    const own = `${label}step ${i}: ${step.kind}`;
    if (step.kind !== "repeat") {
      const shaders = kernelShaders(step, { label: own, nest, repeats, traits: { share: 0 } });
      return shaders.map(({ code, workgroups }: Shader) => ({ label: own, code, workgroups }));
    }
    return textsOf(step.body, {
      label: `${own}, `,
      nest: [...nest, step.loop],
      repeats: new Map([...repeats, [step.loop, step.repeat]]),
    });
  });
}
