import { textTable } from "@pixelweft/datasets/text";
import { figures } from "../report/units.ts";
import { spreadOf } from "../statistics.ts";
import { ways, type TimedNetwork } from "./networks.ts";

/** What a runtime took, or why it was not timed. */
export type TimedRuntime =
  | { readonly name: string; readonly missing: string }
  | {
      readonly name: string;
      /** Of the last minute, before and after. */
      readonly load: readonly [number, number];
      readonly networks: readonly TimedNetwork[];
    };

/** A row for each runtime and network; the last column is the chosen threads' median over that of the faster fixed number. */
export function threadsTable(runtimes: readonly TimedRuntime[]): string[] {
  const head = ["runtime", "load", "network", "1 thread", "all", "chosen", "chosen / faster"];
  const rows = runtimes.flatMap((runtime) => {
    if ("missing" in runtime) return [[runtime.name, "", runtime.missing]];
    const { name, load, networks } = runtime;
    const during = load.map((x) => x.toFixed(1)).join(" -> ");
    return networks.map((network) => [name, during, ...cellsOf(network)]);
  });
  return textTable([head, ...rows]);
}

function cellsOf({ name, times }: TimedNetwork): string[] {
  const spreads = ways.map((way) => spreadOf(times[way]));
  const [one = 0, all = 0, chosen = 0] = spreads.map(({ median }) => median);
  const ms = (seconds: number): string => figures(seconds * 1000);
  const words = spreads.map(({ median, min, max }) => `${ms(median)} (${ms(min)} to ${ms(max)})`);
  return [name, ...words, (chosen / Math.min(one, all)).toFixed(2)];
}
