import type { Capabilities } from "@pixelweft/tensor/backend";
import type { AdapterFacts } from "./gpu-report.ts";

/**
 * The adapter that a backend took, with all of its features and limits.
 *
 * @throws Error where there is none any more.
 */
export async function adapterFacts(
  gpu: GPU,
  { description, software }: Capabilities,
): Promise<AdapterFacts> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new Error("Cannot describe the adapter: there is none");
  return {
    description,
    software,
    features: [...adapter.features].toSorted(),
    limits: limitsOf(adapter.limits),
  };
}

/** Limits are getters of the object's class. */
function limitsOf(limits: GPUSupportedLimits): Record<string, number> {
  const names = new Set<string>();
  for (const name in limits) names.add(name);
  const pairs = [...names].toSorted().flatMap((name): [string, number][] => {
    const value: unknown = Reflect.get(limits, name);
    return typeof value === "number" ? [[name, value]] : [];
  });
  return Object.fromEntries(pairs);
}
