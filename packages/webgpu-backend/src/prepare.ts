import type { Prepared, Program, Step } from "@pixelweft/tensor/backend";
import type { Memory } from "./memory.ts";
import type { Compiled, Pipelines } from "./pipelines.ts";
import { kernelShaders } from "./wgsl/kernel.ts";
import type { Shader } from "./wgsl/shader.ts";
import type { Traits } from "./wgsl/tile.ts";

/** A dispatch or a loop over dispatches; dispatches are numbered through the program. */
export type Node =
  | { readonly kind: "dispatch"; readonly number: number }
  | { readonly kind: "loop"; readonly repeat: number; readonly body: readonly Node[] };

/** A dispatch ready to be bound: its shader, pipeline and place in the block of parameters. */
export interface ReadyDispatch {
  readonly shader: Shader;
  readonly compiled: Compiled;
  readonly paramsAt: number;
}

/** A program compiled by this backend. */
export class WebgpuPrepared implements Prepared {
  readonly program: Program;
  readonly nodes: readonly Node[];
  readonly dispatches: readonly ReadyDispatch[];
  readonly params: GPUBuffer;
  readonly scratchBytes: number;

  constructor(
    program: Program,
    made: {
      nodes: readonly Node[];
      dispatches: readonly ReadyDispatch[];
      params: GPUBuffer;
      scratchBytes: number;
    },
  ) {
    this.program = program;
    this.nodes = made.nodes;
    this.dispatches = made.dispatches;
    this.params = made.params;
    this.scratchBytes = made.scratchBytes;
  }
}

/** What preparing needs of the backend. */
export interface Workshop {
  readonly pipelines: Pipelines;
  readonly memory: Memory;
  readonly limits: GPUSupportedLimits;
  readonly traits: Traits;
}

/** Writes and compiles every kernel of a program. */
export async function prepareProgram(
  program: Program,
  workshop: Workshop,
): Promise<WebgpuPrepared> {
  const { pipelines, memory, limits, traits } = workshop;
  const shaders: Shader[] = [];
  const nodes = lower(program.steps, [], { shaders, limits, traits });
  const compiled = await pipelines.compile(shaders);
  const step = limits.minUniformBufferOffsetAlignment;
  const dispatches: ReadyDispatch[] = [];
  let at = 0;
  shaders.forEach((shader, number) => {
    const one = compiled[number];
    if (one === undefined) throw new Error(`Cannot prepare ${shader.label}: it has no pipeline`);
    dispatches.push({ shader, compiled: one, paramsAt: at });
    at += Math.ceil(shader.params.byteLength / step) * step;
  });
  const words = new Int32Array(Math.max(4, at / 4));
  for (const { shader, paramsAt } of dispatches) words.set(shader.params, paramsAt / 4);
  const scratchBytes = shaders.reduce((most, { scratch }) => Math.max(most, scratch), 0);
  if (scratchBytes > 0) memory.scratch(scratchBytes);
  return new WebgpuPrepared(program, {
    nodes,
    dispatches,
    params: memory.uniform(words),
    scratchBytes,
  });
}

function lower(
  steps: readonly Step[],
  nest: readonly number[],
  into: { shaders: Shader[]; limits: GPUSupportedLimits; traits: Traits },
): Node[] {
  return steps.flatMap((step): Node[] => {
    if (step.kind === "repeat") {
      const body = lower(step.body, [...nest, step.loop], into);
      return body.length === 0 || step.repeat === 0
        ? []
        : [{ kind: "loop", repeat: step.repeat, body }];
    }
    const label = `${step.kind} kernel ${into.shaders.length}`;
    return kernelShaders(step, { label, nest, traits: into.traits }).map((shader) => {
      checkBindings(shader, into.limits);
      return { kind: "dispatch", number: into.shaders.push(shader) - 1 };
    });
  });
}

function checkBindings(shader: Shader, limits: GPUSupportedLimits): void {
  const most = limits.maxStorageBuffersPerShaderStage;
  if (shader.bindings.length > most)
    throw new RangeError(
      `Cannot prepare ${shader.label}: it binds ${shader.bindings.length} storage buffers and the device allows ${most}`,
    );
}
