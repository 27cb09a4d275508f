import type { Backend } from "@pixelweft/tensor";
import { kernelTitles, type TitleOfText } from "../profile/kernel-titles.ts";
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
  let titleOf: TitleOfText = () => undefined;
  const kernels = await trafficOf(async (card) => {
    titleOf = await kernelTitles(makeWork, card.capabilities);
    const work = makeWork(card);
    await work.run();
    await work.dispose();
  });
  return kernels.map((one) => ({ ...one, label: titleOf(one.lines.join("\n")) ?? one.label }));
}
