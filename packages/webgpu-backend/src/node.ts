/**
 * The WebGPU backend in Node and Bun, through Dawn (npm package `webgpu`), and in Deno, which has WebGPU of its own.
 *
 * @module
 */
import { totalmem } from "node:os";
import type { Backend } from "@pixelweft/tensor/backend";
import type { create as createDawn } from "webgpu";
import { describeInfo, isSoftware } from "./adapters/adapter.ts";
import { singleLoads } from "./adapters/processor.ts";
import {
  type RequestWebgpuOptions,
  WebgpuUnavailableError,
  requestBackend,
  requestNames,
} from "./adapters/request.ts";
import type { Ahead } from "./ahead/compile-ahead.ts";
import { dawnPacing } from "./dawn-pacing.ts";
import { checkOptions } from "./known-options.ts";
import { eventPacing } from "./pacing.ts";

/** Which adapter to take, and switches of Dawn. */
export interface WebgpuOptions extends Omit<RequestWebgpuOptions, "gpu" | "pacing"> {
  /** Options of Dawn such as `enable-dawn-features=skip_validation`; the first call in a process decides. */
  readonly dawn?: readonly string[];
  /**
   * True to let further devices compile the last kernels of a program while the first device runs it: a first run is sooner done, at the
   * cost of some memory. Default: in Node and Bun on Mesa's software adapter, which compiles on one core, where there are no switches of Dawn; false
   * elsewhere. With one core, and on graphics cards, nothing is compiled ahead.
   */
  readonly compileAhead?: boolean;
}

const { gpu: _, pacing: __, ...ofRequest } = requestNames;
const optionNames: Readonly<Record<keyof WebgpuOptions, true>> = {
  dawn: true,
  compileAhead: true,
  ...ofRequest,
};

/**
 * A backend on a new device of this machine's adapter: of the runtime's own WebGPU where it has one, as Deno, else through Dawn, which
 * `dawn` asks for.
 *
 * @throws WebgpuUnavailableError when the package `webgpu` or an adapter is missing; TypeError for an option that there is not.
 * @example
 * import { add, read, tensor } from "@pixelweft/tensor";
 * await read(await webgpu(), add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 */
export async function webgpu(options: WebgpuOptions = {}): Promise<Backend> {
  checkOptions(options, optionNames);
  const { dawn, compileAhead, ...request } = options;
  const own = dawn === undefined ? ownWebgpu() : undefined;
  const pacing = own === undefined ? dawnPacing : eventPacing;
  const how = { ...request, gpu: own ?? (await startDawn(dawn ?? [])), pacing };
  const ahead = async (info: GPUAdapterInfo): Promise<Ahead | undefined> => {
    // Further devices rely on checks of WebGPU that switches of Dawn may take away; in Deno devices wait for each other.
    const usual = own === undefined && !switched() && compilesLate(info);
    const wanted = compileAhead ?? usual;
    return wanted ? (await import("./ahead/start-ahead.ts")).startAhead(how) : undefined;
  };
  return await requestBackend(how, { bytes: machineBytes, singleLoads, ahead });
}

/** Whether an adapter's driver compiles a shader only when it is first dispatched, and keeps it for other devices: Mesa's for processors does. */
function compilesLate(info: GPUAdapterInfo): boolean {
  return /llvmpipe|lavapipe/i.test(describeInfo(info));
}

/** The WebGPU of the runtime itself; Node and Bun have none. */
function ownWebgpu(): GPU | undefined {
  const { navigator }: { readonly navigator?: { readonly gpu?: GPU } } = globalThis;
  return navigator?.gpu;
}

/** Memory that this process may have; undefined in Deno without `--allow-sys`, which is no reason to have no GPU. */
function machineBytes(): number | undefined {
  try {
    const bound = process.constrainedMemory();
    return bound > 0 ? Math.min(bound, totalmem()) : totalmem();
  } catch {
    return undefined;
  }
}

/** An adapter of this machine, for people. Sizes in bytes. */
export interface AdapterDescription {
  readonly description: string;
  readonly software: boolean;
  readonly features: readonly string[];
  readonly limits: {
    readonly maxBufferSize: number;
    readonly maxStorageBufferBindingSize: number;
    readonly maxStorageBuffersPerShaderStage: number;
    readonly maxComputeInvocationsPerWorkgroup: number;
    readonly maxComputeWorkgroupStorageSize: number;
  };
}

/**
 * The adapters that the runtime or Dawn offers for each preference, each once; empty when there is none.
 *
 * @throws WebgpuUnavailableError when the package `webgpu` is missing.
 * @example
 * for (const { description, software } of await describeAdapters()) console.log(description, software);
 */
export async function describeAdapters(): Promise<AdapterDescription[]> {
  const gpu = ownWebgpu() ?? (await startDawn([]));
  const found = new Map<string, AdapterDescription>();
  for (const powerPreference of ["high-performance", "low-power"] as const) {
    for (const forceFallbackAdapter of [false, true]) {
      const adapter = await gpu.requestAdapter({ powerPreference, forceFallbackAdapter });
      if (adapter === null) continue;
      const description = describeInfo(adapter.info);
      const { limits } = adapter;
      found.set(description, {
        description,
        software: isSoftware(adapter.info),
        features: [...adapter.features].toSorted(),
        limits: {
          maxBufferSize: limits.maxBufferSize,
          maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
          maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
          maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
          maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
        },
      });
    }
  }
  return [...found.values()];
}

/**
 * The names that Dawn knows the adapters of this machine by, for `webgpu({ dawn: ["adapter=NAME"] })`. Equal cards have equal
 * names. Empty where there is none.
 *
 * @throws WebgpuUnavailableError when the package `webgpu` is missing.
 * @example
 * for (const name of await adapterNames()) console.log(name);
 */
export async function adapterNames(): Promise<string[]> {
  const { create } = await loadDawn();
  try {
    // Dawn lists them where it does not find one.
    await create(["adapter=?"]).requestAdapter();
    return [];
  } catch (error) {
    const list = error instanceof Error ? error.message : "";
    return [...list.matchAll(/^ \* backend: '[^']*', name: '(.*)'$/gm)].map(
      ([, name = ""]) => name,
    );
  }
}

export { adapterLines, adapterWords } from "./adapters/adapter-words.ts";
export { withoutDriverWarnings } from "./driver-warnings.ts";
export {
  chooseAdapter,
  findAdapterNames,
  findAdapters,
  hasDawn,
} from "./adapters/find-adapters.ts";
export type { FoundAdapter } from "./adapters/find-adapters.ts";

const key = Symbol.for("pixelweft.gpu");
const switchedKey = Symbol.for("pixelweft.gpu.switched");
type Holder = typeof globalThis & { [key]?: GPU; [switchedKey]?: boolean };

/** Whether Dawn was started with options. */
function switched(): boolean {
  const holder: Holder = globalThis;
  return holder[switchedKey] === true;
}

/** Dawn's entry, held by the global object: the process dies when it is collected while a device lives. */
async function startDawn(options: readonly string[]): Promise<GPU> {
  const holder: Holder = globalThis;
  const running = holder[key];
  if (running !== undefined) return running;
  const { create } = await loadDawn();
  const gpu = create([...options]);
  holder[key] = gpu;
  holder[switchedKey] = options.length > 0;
  return gpu;
}

async function loadDawn(): Promise<{ readonly create: typeof createDawn }> {
  try {
    return await import("webgpu");
  } catch (cause) {
    const { code, message }: { readonly code?: unknown; readonly message?: unknown } =
      Object(cause);
    const what =
      code === "ERR_MODULE_NOT_FOUND"
        ? "install the package webgpu beside @pixelweft/webgpu-backend (npm install webgpu)"
        : `the package webgpu is there and does not load: ${String(message ?? cause)}`;
    throw new WebgpuUnavailableError(`Cannot use WebGPU in this process: ${what}`, { cause });
  }
}
