import type { Dispatch } from "./dispatch.fixture.ts";
import type { Report } from "./report.fixture.ts";
import { wordsOf } from "./values.fixture.ts";

/** Finds what WebGPU refuses: bindings of one buffer that disturb each other, and more than the limits allow. */
export function checkDispatch(
  { compiled, bound, workgroups }: Dispatch,
  limits: GPUSupportedLimits,
  report: Report,
): void {
  const { globals, size } = compiled.text;
  const bindings = globals.filter(({ space }) => space === "storage" || space === "uniform");
  const parts = bindings.flatMap(({ name, space, writable, group, binding, line }) => {
    const part = bound.get(`${group} ${binding}`);
    return part === undefined ? [] : [{ ...part, name, space, writable, line }];
  });
  parts.forEach((a, at) => {
    for (const b of parts.slice(0, at)) {
      if (a.store !== b.store || !(a.writable || b.writable)) continue;
      const apart = a.from >= b.from + b.size || b.from >= a.from + a.size;
      // All of a buffer is used in one way by a dispatch, and what is written in one place only.
      if (apart && a.writable && b.writable) continue;
      report.add(
        "binding",
        [b.line, a.line],
        () => `${b.name} and ${a.name} are bytes of ${a.store.label}`,
      );
    }
  });
  const bytes = globals
    .filter(({ space }) => space === "workgroup")
    .reduce((sum, { type }) => sum + 4 * wordsOf(type), 0);
  const [x, y, z] = size;
  const wants: readonly (readonly [limit: keyof GPUSupportedLimits, wanted: number])[] = [
    ["maxStorageBuffersPerShaderStage", parts.filter((one) => one.space === "storage").length],
    ["maxComputeInvocationsPerWorkgroup", x * y * z],
    ["maxComputeWorkgroupSizeX", x],
    ["maxComputeWorkgroupSizeY", y],
    ["maxComputeWorkgroupStorageSize", bytes],
    ["maxComputeWorkgroupsPerDimension", Math.max(...workgroups)],
  ];
  for (const [limit, wanted] of wants)
    if (wanted > Number(limits[limit]))
      report.add("binding", [], () => `${limit} is ${limits[limit]}, and ${wanted} are wanted`);
}
