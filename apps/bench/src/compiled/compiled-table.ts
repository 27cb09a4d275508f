import type { CompiledKernel } from "./compile-for-card.ts";

export const compiledColumns: readonly string[] = [
  "kernel",
  "times",
  "groups",
  "registers",
  "spilled",
  "waves",
  "instructions",
  "in block",
  "products",
  "share",
  "loads",
  "waits",
];

/** Kernels as rows below {@link compiledColumns}, those with the most instructions first, each as often as its groups. Alike kernels are one row. */
export function compiledRows(kernels: readonly CompiledKernel[]): string[][] {
  const rows = new Map<string, CompiledKernel>();
  for (const { times, ...alike } of kernels) {
    const key = JSON.stringify(alike);
    rows.set(key, { ...alike, times: times + (rows.get(key)?.times ?? 0) });
  }
  return [...rows.values()].toSorted((a, b) => weight(b) - weight(a)).map(row);
}

function weight({ times, groups, instructions }: CompiledKernel): number {
  return times * groups * instructions;
}

function row(kernel: CompiledKernel): string[] {
  const { title, times, groups, registers, spilled, waves, instructions, busiest } = kernel;
  return [
    title,
    times.toLocaleString("en"),
    groups.toLocaleString("en"),
    ...[registers, spilled, waves, instructions].map(String),
    ...(busiest === undefined
      ? ["", "", "", "", ""]
      : [
          String(busiest.instructions),
          String(busiest.products),
          `${Math.round((100 * busiest.products) / busiest.instructions)} %`,
          String(busiest.loads),
          busiest.loads === 0 ? "" : busiest.waits ? "yes" : "no",
        ]),
  ];
}
