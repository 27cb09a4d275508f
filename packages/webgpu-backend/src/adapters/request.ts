import type { Backend } from "@pixelweft/tensor/backend";
import type { Ahead } from "../ahead/compile-ahead.ts";
import { type WebgpuBackendOptions, openBackend } from "../backend.ts";
import { checkOptions, handedOn } from "../known-options.ts";
import { whatIsMissing } from "../limits.ts";
import { describeInfo, isSoftware } from "./adapter.ts";

/** This machine or browser offers no usable WebGPU adapter; another backend may run. */
export class WebgpuUnavailableError extends Error {
  override readonly name = "WebgpuUnavailableError";
}

/** Where to look for an adapter and which one to prefer. */
export interface RequestWebgpuOptions extends Pick<
  WebgpuBackendOptions,
  "pacing" | "maxBytes" | "onTimes" | "tuning" | "rowKernels" | "singleLoads" | "immediates"
> {
  /** The entry to WebGPU. Default: `navigator.gpu`. */
  readonly gpu?: GPU | undefined;
  readonly powerPreference?: GPUPowerPreference | undefined;
  /** True to take a software adapter even where there is a better one. */
  readonly forceFallbackAdapter?: boolean | undefined;
}

/** What may be asked for, by name. */
export const requestNames: Readonly<Record<keyof RequestWebgpuOptions, true>> = {
  gpu: true,
  ...handedOn,
  powerPreference: true,
  forceFallbackAdapter: true,
};

/** Limits that are asked for as high as the adapter goes. Of all others kernels need no more than every device has. */
const limitNames = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxUniformBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
] as const;

/** Features that kernels use where they are there. */
const featureNames = ["subgroups"] as const;

/**
 * A backend on a new device of the best adapter, with the adapter's own limits.
 *
 * @throws WebgpuUnavailableError when there is no WebGPU, no adapter that can do what kernels need, or no device of it; TypeError for an
 * option that there is not, RangeError for `maxBytes` that is no number of bytes.
 * @example
 * import { add, read, tensor } from "@pixelweft/tensor";
 * await read(await requestWebgpu(), add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 */
export async function requestWebgpu(options: RequestWebgpuOptions = {}): Promise<Backend> {
  checkOptions(options, requestNames);
  return await requestBackend(options);
}

/** What a runtime knows of its machine, on which a software adapter computes. */
interface Machine {
  /** Bytes of memory; undefined where the runtime's user will not have it looked at. */
  readonly bytes: () => number | undefined;
  /** Whether its processor has single loads sooner done. */
  readonly singleLoads: () => boolean;
  /** Compiles ahead of a device, where that is sooner done. */
  readonly ahead: (info: GPUAdapterInfo) => Promise<Ahead | undefined>;
}

/** The same for a runtime that knows its machine. */
export async function requestBackend(
  options: RequestWebgpuOptions,
  machine?: Machine,
): Promise<Backend> {
  const gpu = options.gpu ?? globalThis.navigator?.gpu;
  if (gpu === undefined)
    throw new WebgpuUnavailableError(
      "Cannot use WebGPU: there is no navigator.gpu; try https or wasmBackend()",
    );
  const { info, device } = await requestDevice(gpu, options);
  const software = isSoftware(info);
  const host = software ? machine : undefined;
  // Only kernels of subgroups are written in two ways; Deno, which has none, would ask its user whether the processor may be looked at.
  const differs = host !== undefined && device.features.has("subgroups");
  try {
    const ahead = await host?.ahead(info);
    const backend = openBackend(
      device,
      {
        ...options,
        singleLoads: options.singleLoads ?? (differs && host.singleLoads()),
        description: describeInfo(info),
        software,
        ownsDevice: true,
        // On software long loops are few dispatches anyway.
        immediates: options.immediates ?? (!software && hasImmediates(gpu)),
        maxBytes: options.maxBytes ?? host?.bytes(),
      },
      ahead?.announce,
    );
    void backend.lost.then(ahead?.end);
    return backend;
  } catch (error) {
    device.destroy();
    throw error;
  }
}

function hasImmediates({ wgslLanguageFeatures }: Partial<GPU>): boolean {
  return wgslLanguageFeatures?.has("immediate_address_space") === true;
}

/** A new device of the best adapter, with the adapter's own limits. */
export async function requestDevice(
  gpu: GPU,
  options: RequestWebgpuOptions,
): Promise<{ readonly info: GPUAdapterInfo; readonly device: GPUDevice }> {
  const adapter = await requestAdapter(gpu, options);
  const { info } = adapter;
  try {
    return { info, device: await adapter.requestDevice(deviceDescriptor(adapter, options)) };
  } catch (cause) {
    throw new WebgpuUnavailableError(
      `Cannot use WebGPU on ${describeInfo(info)}: it makes no device: ${String(cause)}`,
      { cause },
    );
  }
}

async function requestAdapter(gpu: GPU, options: RequestWebgpuOptions): Promise<GPUAdapter> {
  const { powerPreference = "high-performance", forceFallbackAdapter = false } = options;
  const adapter = await gpu.requestAdapter({ powerPreference, forceFallbackAdapter });
  if (adapter === null) throw new WebgpuUnavailableError("Cannot use WebGPU: there is no adapter");
  const missing = whatIsMissing(adapter.limits);
  if (missing !== undefined)
    throw new WebgpuUnavailableError(
      `Cannot use WebGPU on ${describeInfo(adapter.info)}: ${missing}`,
    );
  return adapter;
}

function deviceDescriptor(
  adapter: GPUAdapter,
  { onTimes }: RequestWebgpuOptions,
): GPUDeviceDescriptor {
  const requiredLimits: Record<string, number> = {};
  for (const name of limitNames) requiredLimits[name] = adapter.limits[name];
  const wanted =
    onTimes === undefined ? featureNames : [...featureNames, "timestamp-query" as const];
  const requiredFeatures = wanted.filter((name) => adapter.features.has(name));
  return { requiredLimits, requiredFeatures, label: "pixelweft" };
}
