import type { Backend } from "@pixelweft/tensor";
import { wgslOf } from "@pixelweft/webgpu-backend/inspect";
import { titleOf } from "../profile/counted-kernels.ts";
import { dryBackend } from "../profile/dry-backend.ts";
import type { MakeWork } from "../profile/work-to-profile.ts";

/** What loads and stores of 32 threads together ask of a kind of memory. */
export interface Asked {
  readonly requests: number;
  readonly taken: number;
  readonly least: number;
}

/** What some thread groups of a dispatch did. */
export interface KernelTraffic {
  readonly label: string;
  readonly lines: readonly string[];
  readonly groups: number;
  readonly ran: number;
  readonly threads: number;
  readonly products: number;
  readonly storage: Asked;
  readonly workgroup: Asked;
}

interface Counting {
  readonly trafficOf: (
    work: (backend: Backend) => Promise<unknown>,
  ) => Promise<readonly KernelTraffic[]>;
}

/** Counts each dispatch of a run, by the names that a profile gives kernels. Works in this repository only: it interprets sources. */
export async function countTraffic(makeWork: MakeWork): Promise<KernelTraffic[]> {
  // It is a fixture of the backend, which has no door for it.
  const fixture = "packages/webgpu-backend/src/traffic/card-traffic.fixture.ts";
  const { href } = new URL(`../../../../${fixture}`, import.meta.url);
  const { trafficOf } = (await import(href)) as Counting;
  const once = async (backend: Backend): Promise<void> => {
    const work = makeWork(backend);
    await work.run();
    await work.dispose();
  };
  const titles = new Map<string, string>();
  const kernels = await trafficOf(async (card) => {
    const { backend, programs } = dryBackend(card.capabilities);
    await once(backend);
    for (const shader of programs.flatMap(wgslOf)) titles.set(...titled(shader));
    await once(card);
  });
  return kernels.map((one) => ({ ...one, label: titles.get(keyOf(one.lines)) ?? one.label }));
}

function titled({ code, kernels }: ReturnType<typeof wgslOf>[number]): [string, string] {
  return [keyOf(code.split("\n")), kernels.map(titleOf).join("; ")];
}

/** A text without the indentation that those for readers have. */
function keyOf(lines: readonly string[]): string {
  return lines.map((line) => line.trim()).join("\n");
}
