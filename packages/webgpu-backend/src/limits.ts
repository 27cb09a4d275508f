import type { Shader } from "./wgsl/shader.ts";

/** Storage buffers in a shader that kernels count on; every device but those of compatibility mode has them. */
export const leastStorageBuffers = 8;

/** Says what a device or adapter lacks for any program to run on it; undefined when it has it all. */
export function whatIsMissing(limits: GPUSupportedLimits): string | undefined {
  const { maxStorageBuffersPerShaderStage: most } = limits;
  return most < leastStorageBuffers
    ? `it binds ${most} storage buffers in a shader and ${leastStorageBuffers} are needed`
    : undefined;
}

/** Throws RangeError for a shader that the device cannot run, before the driver is asked. */
export function checkShader(shader: Shader, limits: GPUSupportedLimits): void {
  const { label, bindings, workgroupBytes, workgroups, params, scratch } = shader;
  const [columns, rows] = shader.size;
  const wants = [
    [
      "storage buffers",
      bindings.filter(({ constants = false }) => !constants).length,
      limits.maxStorageBuffersPerShaderStage,
    ],
    ["threads in a group", columns * rows, limits.maxComputeInvocationsPerWorkgroup],
    ["threads along x", columns, limits.maxComputeWorkgroupSizeX],
    ["threads along y", rows, limits.maxComputeWorkgroupSizeY],
    ["bytes of workgroup memory", workgroupBytes, limits.maxComputeWorkgroupStorageSize],
    ["bytes of parameters", params.byteLength, limits.maxUniformBufferBindingSize],
    ["bytes of scratch", scratch, limits.maxStorageBufferBindingSize],
    ["groups along an axis", Math.max(...workgroups), limits.maxComputeWorkgroupsPerDimension],
  ] as const;
  for (const [what, wanted, most] of wants)
    if (wanted > most)
      throw new RangeError(
        `Cannot prepare ${label}: it needs ${wanted} ${what} and the device allows ${most}`,
      );
}
