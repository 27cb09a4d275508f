/**
 * The WebGPU backend in Node and Bun, through Dawn (npm package `webgpu`), and in Deno, which has WebGPU of its own.
 *
 * @module
 */
import { totalmem } from "node:os";
import type { Backend } from "@pixelweft/tensor/backend";
import { describeInfo } from "./adapters/adapter.ts";
import { singleLoads } from "./adapters/processor.ts";
import { type RequestWebgpuOptions, requestBackend, requestNames } from "./adapters/request.ts";
import type { Ahead } from "./ahead/compile-ahead.ts";
import { dawnPacing } from "./dawn-pacing.ts";
import { ownWebgpu, startDawn, switched } from "./dawn.ts";
import { checkOptions } from "./known-options.ts";
import { eventPacing } from "./pacing.ts";

/** Which adapter to take, and switches of Dawn. */
export interface WebgpuOptions extends Omit<RequestWebgpuOptions, "gpu" | "pacing"> {
  /** Options of Dawn such as `enable-dawn-features=skip_validation`; the first call in a process decides. */
  readonly dawn?: readonly string[] | undefined;
  /**
   * True to let further devices compile the last kernels of a program while the first device runs it: a first run is sooner done, at the
   * cost of some memory. Default: in Node and Bun on Mesa's software adapter, which compiles on one core, where there are no switches of Dawn; false
   * elsewhere. With one core, and on graphics cards, nothing is compiled ahead.
   */
  readonly compileAhead?: boolean | undefined;
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
 * @throws WebgpuUnavailableError when the package `webgpu` or an adapter is missing; TypeError for an option that there is not, RangeError for
 * `maxBytes` that is no number of bytes.
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

/** Memory that this process may have; undefined in Deno without `--allow-sys`, which is no reason to have no GPU. */
function machineBytes(): number | undefined {
  try {
    const bound = process.constrainedMemory();
    return bound > 0 ? Math.min(bound, totalmem()) : totalmem();
  } catch {
    return undefined;
  }
}

export { adapterLines, adapterWords } from "./adapters/adapter-words.ts";
export { adapterNames, describeAdapters } from "./adapters/describe-adapters.ts";
export type { AdapterDescription } from "./adapters/describe-adapters.ts";
export { whyNoDawn } from "./dawn.ts";
export { withoutDriverWarnings } from "./driver-warnings.ts";
export {
  chooseAdapter,
  findAdapterNames,
  findAdapters,
  hasDawn,
} from "./adapters/find-adapters.ts";
export type { FoundAdapter } from "./adapters/find-adapters.ts";
