import type { AdapterFacts } from "./gpu-report.ts";

/** The adapter that a backend takes, with all of its features and limits. Error where Dawn finds none. */
export async function adapterFacts(): Promise<AdapterFacts> {
  const { create } = await import("webgpu");
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new Error("Cannot describe the adapter: Dawn finds none");
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const words = [vendor, architecture, device, description].filter((word) => word !== "");
  return {
    description: [...new Set(words)].join(", "),
    software: isFallbackAdapter || /llvmpipe|swiftshader/i.test(words.join()),
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
