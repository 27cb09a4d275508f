import { stageCompute } from "./usage.ts";
import type { Shader } from "./wgsl/shader.ts";

/** A compiled shader with the layout of its group 0. */
export interface Compiled {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiles shaders, each text once for the life of the device. */
export interface Pipelines {
  /** The layout of group 1: the indices of the loops around a kernel. */
  readonly loopLayout: GPUBindGroupLayout;
  /** Compiles all shaders side by side. Rejects with an error that names the kernel. */
  compile(shaders: readonly Shader[]): Promise<Compiled[]>;
  readonly count: number;
}

/** Bytes of the uniform block with the loop indices. */
export const loopBlockBytes = 32;

/** Makes an empty cache of pipelines for a device. */
export function makePipelines(device: GPUDevice): Pipelines {
  const layouts = new Map<string, GPUBindGroupLayout>();
  const compiled = new Map<string, Promise<Compiled>>();
  let count = 0;
  const loopLayout = device.createBindGroupLayout({
    entries: [uniformEntry(0, loopBlockBytes)],
  });
  const layoutOf = (shader: Shader): GPUBindGroupLayout => {
    const modes = shader.bindings.map(({ writable }) => (writable ? "w" : "r")).join("");
    const key = `${modes}${shader.params.byteLength}`;
    let layout = layouts.get(key);
    if (layout === undefined) {
      layout = device.createBindGroupLayout({
        entries: [
          ...shader.bindings.map(({ writable }, binding) => ({
            binding,
            visibility: stageCompute,
            buffer: { type: writable ? ("storage" as const) : ("read-only-storage" as const) },
          })),
          uniformEntry(shader.bindings.length, shader.params.byteLength),
        ],
      });
      layouts.set(key, layout);
    }
    return layout;
  };
  const start = async (shader: Shader): Promise<Compiled> => {
    const layout = layoutOf(shader);
    const module = device.createShaderModule({ code: shader.code, label: shader.label });
    const pending = device.createComputePipelineAsync({
      label: shader.label,
      layout: device.createPipelineLayout({
        bindGroupLayouts: shader.loops ? [layout, loopLayout] : [layout],
      }),
      compute: { module, entryPoint: "main" },
    });
    try {
      const pipeline = await pending;
      count += 1;
      return { pipeline, layout };
    } catch (cause) {
      const { messages } = await module.getCompilationInfo();
      const lines = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
      const reason = [cause instanceof Error ? cause.message : String(cause), ...lines].join("\n");
      throw new Error(`Cannot compile ${shader.label}: ${reason}`, { cause });
    }
  };
  return {
    loopLayout,
    get count() {
      return count;
    },
    async compile(shaders) {
      // Pushed and popped in one turn, so the scopes of two callers never interleave.
      device.pushErrorScope("validation");
      const pending = shaders.map((shader) => {
        let one = compiled.get(shader.code);
        if (one === undefined) {
          one = start(shader);
          compiled.set(shader.code, one);
          // What failed may be tried again, for instance by a person who edits a kernel.
          one.catch(() => compiled.delete(shader.code));
        }
        return one;
      });
      const scope = device.popErrorScope();
      const results = await Promise.allSettled(pending);
      const error = await scope;
      const failed = results.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      if (error !== null)
        throw new Error(`Cannot compile ${shaders[0]?.label ?? "a program"}: ${error.message}`);
      return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    },
  };
}

function uniformEntry(binding: number, bytes: number): GPUBindGroupLayoutEntry {
  return {
    binding,
    visibility: stageCompute,
    buffer: { type: "uniform", minBindingSize: bytes },
  };
}
