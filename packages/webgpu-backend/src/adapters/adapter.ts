import type { Capabilities } from "@pixelweft/tensor/backend";
import type { Traits } from "../wgsl/tile.ts";

type AdapterInfo = Partial<GPUAdapterInfo>;

/** An adapter in words: vendor, architecture, device and driver, without repetitions, and without the numbers that wgpu has for them. */
export function describeInfo(info: AdapterInfo): string {
  const words = [info.vendor, info.architecture, info.device, info.description];
  const kept = words.filter((word = "", at) => /\D/.test(word) && words.indexOf(word) === at);
  return kept.length === 0 ? "WebGPU adapter without a name" : kept.join(", ");
}

/** True for adapters that compute on the CPU. */
export function isSoftware(info: AdapterInfo): boolean {
  return info.isFallbackAdapter === true || isSoftwareName(describeInfo(info));
}

/** Whether words for an adapter have the name of a driver that computes on the CPU. */
export function isSoftwareName(words: string): boolean {
  return /llvmpipe|lavapipe|swiftshader|\bwarp\b|basic render/i.test(words);
}

/** Bytes that a kernel can reach in a buffer: shaders of all drivers count them in 32 bits, whatever a device says. */
const mostReached = 2 ** 32 - 16;

/** What a device says of its adapter, if it says anything: in some versions of Safari it does not. */
function infoOf({ adapterInfo = {} }: { readonly adapterInfo?: AdapterInfo }): AdapterInfo {
  return adapterInfo;
}

/** What a device can do; `known` replaces what its adapter says of itself. */
export function capabilitiesOf(
  device: GPUDevice,
  known: { readonly description?: string | undefined; readonly software?: boolean | undefined },
): Capabilities {
  const { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } =
    device.limits;
  const bytes = Math.min(maxBufferSize, maxStorageBufferBindingSize, mostReached);
  return {
    maxBufferBytes: bytes - (bytes % 16),
    // A long reduce binds scratch besides.
    maxStorageBuffers: maxStorageBuffersPerShaderStage - 1,
    // Kernels cut long sums themselves, and one sums the slabs that it makes: more of them would only need more memory.
    sumParts: { reduce: 1, filter: 2 },
    custom: [],
    software: known.software ?? isSoftware(infoOf(device)),
    description: known.description ?? describeInfo(infoOf(device)),
  };
}

/** Sharing loads through subgroups needs to know their size, and pays on software drivers. */
export function traitsOf(
  device: GPUDevice,
  {
    software,
    ...chosen
  }: Pick<Traits, "tiles" | "singleLoads" | "immediates"> & { readonly software: boolean },
): Traits {
  const { subgroupMinSize, subgroupMaxSize = 0 } = infoOf(device);
  const known = device.features.has("subgroups") && subgroupMinSize === subgroupMaxSize;
  const { maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup } = device.limits;
  return {
    share: software && known && subgroupMaxSize % 4 === 0 ? subgroupMaxSize : 0,
    hardware: !software,
    group: {
      workgroupBytes: maxComputeWorkgroupStorageSize,
      threads: maxComputeInvocationsPerWorkgroup,
    },
    ...chosen,
  };
}
