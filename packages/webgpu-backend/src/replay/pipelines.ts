import { stageCompute } from "../memory/usage.ts";
import type { Pacing } from "../pacing.ts";
import type { BoundPart, Shader } from "../wgsl/shader.ts";

/** A compiled shader with the layout of its group 0. */
export interface Compiled {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiled shaders in the hands of a program. */
export interface Lease {
  readonly compiled: readonly Compiled[];
  /** Gives them back, once. */
  release(): void;
}

/** Compiles shaders, each text once for all programs that have it at the same time. */
export interface Pipelines {
  /** The layout of group 1, the indices of the loops around a kernel; undefined where these are immediates. */
  readonly loopLayout: GPUBindGroupLayout | undefined;
  /** Compiles all shaders side by side. Rejects with an error that names the kernel. */
  compile(shaders: readonly Shader[]): Promise<Lease>;
  /** Pipelines made so far. */
  readonly count: number;
}

/** Bytes of the loop indices. */
export const loopBytes = 32;

/** Texts that no program has and that are kept all the same: a program made again finds most of its own among them. */
const idleTexts = 64;

interface Entry {
  readonly code: string;
  readonly pending: Promise<Compiled>;
  users: number;
}

/** Makes an empty cache of pipelines for a device; `ahead` is given shaders whose texts no other program had, before they are compiled. */
export function makePipelines(
  device: GPUDevice,
  { pacing, immediates }: { readonly pacing: Pacing; readonly immediates: boolean },
  ahead?: (shaders: readonly Shader[]) => void,
): Pipelines {
  const layouts = new Map<string, GPUBindGroupLayout>();
  const entries = new Map<string, Entry>();
  const idle = new Set<Entry>();
  let count = 0;
  const loopLayout = immediates ? undefined : loopGroupLayout(device);
  const layoutOf = (shader: Shader): GPUBindGroupLayout => {
    const key = `${shader.bindings.map(typeOf).join()}${shader.params.byteLength}`;
    let layout = layouts.get(key);
    if (layout === undefined) {
      layout = groupLayout(device, shader);
      layouts.set(key, layout);
    }
    return layout;
  };
  const start = async (shader: Shader): Promise<Compiled> => {
    const compiled = await makePipeline(device, shader, { layout: layoutOf(shader), loopLayout });
    count += 1;
    return compiled;
  };
  const take = (shader: Shader): Entry => {
    const { code } = shader;
    const known = entries.get(code);
    const entry = known ?? { code, pending: start(shader), users: 0 };
    if (known === undefined) {
      entries.set(code, entry);
      // What failed may be tried again, for instance by a person who edits a kernel.
      entry.pending.catch(() => forget(entry));
    }
    entry.users += 1;
    idle.delete(entry);
    return entry;
  };
  const giveBack = (entry: Entry): void => {
    entry.users -= 1;
    if (entry.users > 0 || entries.get(entry.code) !== entry) return;
    idle.add(entry);
    const [oldest] = idle;
    if (idle.size > idleTexts && oldest !== undefined) forget(oldest);
  };
  const forget = (entry: Entry): void => {
    idle.delete(entry);
    if (entries.get(entry.code) === entry) entries.delete(entry.code);
  };
  return {
    loopLayout,
    get count() {
      return count;
    },
    async compile(shaders) {
      // Now, and not when they run: while the device runs something else, Mesa's drivers make it no pipelines.
      ahead?.(shaders.filter(({ code }) => !entries.has(code)));
      // Pushed and popped in one turn, so the scopes of two callers never interleave.
      device.pushErrorScope("validation");
      const taken = shaders.map(take);
      const scope = device.popErrorScope();
      const results = await pacing.settled(Promise.allSettled(taken.map(({ pending }) => pending)));
      const error = await pacing.settled(scope);
      const failed = results.find((result) => result.status === "rejected");
      if (failed === undefined && error === null)
        return {
          compiled: results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
          release: () => taken.forEach(giveBack),
        };
      for (const entry of taken) {
        giveBack(entry);
        forget(entry);
      }
      throw failed === undefined
        ? new Error(`Cannot compile ${shaders[0]?.label ?? "a program"}: ${error?.message}`)
        : failed.reason;
    },
  };
}

/** Compiles a shader. Rejects with an error that names it. */
export async function makePipeline(
  device: GPUDevice,
  { code, label, loops }: Shader,
  { layout, loopLayout }: { readonly layout: GPUBindGroupLayout } & Pick<Pipelines, "loopLayout">,
): Promise<Compiled> {
  const module = device.createShaderModule({ code, label });
  try {
    const pipeline = await device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({
        bindGroupLayouts: loops && loopLayout ? [layout, loopLayout] : [layout],
        immediateSize: loopLayout ? 0 : loopBytes,
      }),
      compute: { module, entryPoint: "main" },
    });
    return { pipeline, layout };
  } catch (cause) {
    const { messages } = await module.getCompilationInfo();
    const lines = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
    const reason = [cause instanceof Error ? cause.message : String(cause), ...lines].join("\n");
    throw new Error(`Cannot compile ${label}: ${reason}`, { cause });
  }
}

/** The layout of a shader's group 0: what it binds, and its parameters. */
export function groupLayout(device: GPUDevice, { bindings, params }: Shader): GPUBindGroupLayout {
  return device.createBindGroupLayout({
    entries: [
      ...bindings.map((bound, binding) => ({
        binding,
        visibility: stageCompute,
        buffer: { type: typeOf(bound) },
      })),
      uniformEntry(bindings.length, params.byteLength),
    ],
  });
}

/** The layout of group 1: the indices of the loops around a kernel. */
export function loopGroupLayout(device: GPUDevice): GPUBindGroupLayout {
  return device.createBindGroupLayout({ entries: [uniformEntry(0, loopBytes)] });
}

function typeOf({ writable, constants = false }: BoundPart): GPUBufferBindingType {
  if (constants) return "uniform";
  return writable ? "storage" : "read-only-storage";
}

function uniformEntry(binding: number, bytes: number): GPUBindGroupLayoutEntry {
  return {
    binding,
    visibility: stageCompute,
    buffer: { type: "uniform", minBindingSize: bytes },
  };
}
