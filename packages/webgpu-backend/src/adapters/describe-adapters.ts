import { loadDawn, ownWebgpu, startDawn } from "../dawn.ts";
import { describeInfo, isSoftware } from "./adapter.ts";

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
