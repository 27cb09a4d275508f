import type { Asked, KernelTraffic } from "./count-traffic.ts";

export const trafficColumns: readonly string[] = [
  "kernel",
  "times",
  "groups",
  "threads",
  "M products",
  "per load",
  "sectors",
  "of least",
  "turns of banks",
  "of least",
];

interface Sum {
  readonly label: string;
  readonly groups: number;
  readonly threads: number;
  times: number;
  products: number;
  loads: number;
  readonly storage: Amount;
  readonly workgroup: Amount;
}

interface Amount {
  taken: number;
  least: number;
}

/** Kernels as rows below {@link trafficColumns}, those with the most loads and stores first. Alike kernels are one row. */
export function trafficRows(kernels: readonly KernelTraffic[]): string[][] {
  const sums = new Map<string, Sum>();
  for (const one of kernels) {
    const { label, groups, threads } = one;
    const key = `${label} ${groups}`;
    const made = { label, groups, threads, times: 0, products: 0, loads: 0 };
    const sum = sums.get(key) ?? { ...made, storage: none(), workgroup: none() };
    sums.set(key, sum);
    add(sum, one);
  }
  return [...sums.values()].toSorted((a, b) => b.loads - a.loads).map(row);
}

function none(): Amount {
  return { taken: 0, least: 0 };
}

function add(sum: Sum, { groups, ran, products, storage, workgroup }: KernelTraffic): void {
  const scale = ran === 0 ? 0 : groups / ran;
  sum.times += 1;
  sum.products += scale * products;
  const memories: readonly (readonly [Amount, Asked])[] = [
    [sum.storage, storage],
    [sum.workgroup, workgroup],
  ];
  for (const [amount, asked] of memories) {
    sum.loads += scale * asked.requests;
    amount.taken += scale * asked.taken;
    amount.least += scale * asked.least;
  }
}

function row({
  label,
  groups,
  threads,
  times,
  products,
  loads,
  storage,
  workgroup,
}: Sum): string[] {
  const over = ({ taken, least }: Amount): string =>
    least === 0 ? "" : (taken / least).toFixed(2);
  const thousands = ({ taken }: Amount): string =>
    taken === 0 ? "" : `${Math.round(taken / 1000).toLocaleString("en")} k`;
  return [
    label,
    String(times),
    groups.toLocaleString("en"),
    String(threads),
    (products / 1e6).toFixed(1),
    // Loads and stores of 32 threads are one.
    products === 0 ? "" : (products / (32 * loads)).toFixed(1),
    thousands(storage),
    over(storage),
    thousands(workgroup),
    over(workgroup),
  ];
}
