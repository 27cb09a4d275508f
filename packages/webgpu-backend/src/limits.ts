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
  const [columns, rows] = shader.size;
  check(shader, "storage buffers", [
    shader.bindings.length,
    limits.maxStorageBuffersPerShaderStage,
  ]);
  check(shader, "threads in a group", [columns * rows, limits.maxComputeInvocationsPerWorkgroup]);
  check(shader, "threads along x", [columns, limits.maxComputeWorkgroupSizeX]);
  check(shader, "threads along y", [rows, limits.maxComputeWorkgroupSizeY]);
  check(shader, "bytes of workgroup memory", [
    shader.workgroupBytes,
    limits.maxComputeWorkgroupStorageSize,
  ]);
  const groups = Math.max(...shader.workgroups);
  check(shader, "groups along an axis", [groups, limits.maxComputeWorkgroupsPerDimension]);
}

function check(
  { label }: Shader,
  what: string,
  [wanted, most]: readonly [wanted: number, most: number],
): void {
  if (wanted > most)
    throw new RangeError(
      `Cannot prepare ${label}: it needs ${wanted} ${what} and the device allows ${most}`,
    );
}
