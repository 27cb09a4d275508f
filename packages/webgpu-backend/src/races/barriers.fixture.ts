import { conformanceCases, runCase } from "@pixelweft/backend-tests";
import { type Backend, matmul, read, sum, tensor } from "@pixelweft/tensor";
import type { Program } from "@pixelweft/tensor/backend";
import type { WebgpuBackendOptions } from "../backend.ts";
import { webgpuBackend } from "../backend.ts";
import { filterProgram } from "../merge/filter-step.fixture.ts";
import { rowProgram } from "../nest/nest-program.fixture.ts";
import { resultOf } from "../nest/row-result.fixture.ts";
import type { CardOptions } from "./card.fixture.ts";
import { type Card, openCard } from "./device.fixture.ts";
import { roundsProgram } from "./rounds-program.fixture.ts";

/** What cards are called in tunings. */
export const cardName = "an interpreted card";

/** Runs something on a card, and gives the card with what it found. */
export async function onCard(
  work: (backend: Backend) => Promise<unknown>,
  options: CardOptions & Pick<WebgpuBackendOptions, "rowKernels" | "software" | "tuning"> = {},
): Promise<Card> {
  const { rowKernels = false, software = false, tuning, ...own } = options;
  // A case binds nine buffers, which nearly every device has.
  const limits = { maxStorageBuffersPerShaderStage: 10, ...own.limits };
  const card = openCard({ ...own, limits });
  const description = cardName;
  const backend = webgpuBackend(card.device, { software, rowKernels, tuning, description });
  await work(backend);
  backend.dispose();
  return card;
}

const cases = new Map(conformanceCases().map((one) => [one.name, one]));

/** Work that runs a conformance case. */
export function caseNamed(name: string): (backend: Backend) => Promise<void> {
  const one = cases.get(name);
  if (one === undefined) throw new Error(`no case ${name}`);
  return async (backend) => {
    const { passed, detail, error } = await runCase(backend, one);
    if (!passed) throw new Error(`${name}: ${detail} (error ${error})`);
  };
}

/** A barrier of the kernels: which one it is in a text, and what runs it so that it is needed. */
export interface Site {
  readonly name: string;
  /** The barrier is what its group `barrier` matches. */
  readonly pattern: RegExp;
  readonly work: (backend: Backend) => Promise<unknown>;
  readonly rowKernels?: boolean;
  /** The thread groups that are run, where they are many. */
  readonly groups?: number;
}

const numbers = (...shape: readonly number[]) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return tensor(
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * i + 1)),
    { shape },
  );
};

const longSum = async (backend: Backend): Promise<unknown> =>
  await read(backend, matmul(numbers(3, 512), numbers(512, 16)));
const product = caseNamed("contract of [16,1,1] places, 64 channels, 64 columns");
const slabs = async (backend: Backend): Promise<unknown> => {
  const taps = [[0, 0] as const];
  return await resultOf(backend, filterProgram({ map: [2, 5, 6, 7], columns: 9, taps, slabs: 2 }));
};
/** So many channels and taps that a card stages them, and places for two turns of a slab. */
export const stagedFilterProgram: Program = filterProgram({
  map: [1, 6, 11, 36],
  columns: 36,
  taps: Array.from({ length: 192 }, (_, i) => [(i >> 4) - 6, (i % 16) - 8]),
  slabs: 2,
});
const staged = {
  work: (backend: Backend): Promise<unknown> => resultOf(backend, stagedFilterProgram),
  // The first ones sum the gradient.
  groups: 4,
} as const;
const filter = caseNamed("filter of [2,5,6,7] by [2,5,6,9], 5 taps, 1 slabs");
const row = caseNamed("sum of 257 at every place");
const steps = caseNamed("prefix as an inverse CDF");

/** All places where kernels of graphics cards wait. */
export const sites: readonly Site[] = [
  {
    name: "before a tile is staged over the one before",
    pattern: /for \(var turn = 1; .*\n\s*(?<barrier>workgroupBarrier\(\);)/d,
    work: product,
  },
  {
    name: "after a tile is staged",
    pattern: /stagedWeights\[.*\] = nextWeights\d+;(?: \})?\n\s*(?<barrier>workgroupBarrier\(\);)/d,
    work: product,
  },
  {
    name: "before segments of a sum are put where tiles were staged",
    pattern: /(?<barrier>workgroupBarrier\(\);)\n\s*stagedWeights\[\(segment/d,
    work: longSum,
  },
  {
    name: "before segments of a sum are joined",
    pattern: /(?<barrier>workgroupBarrier\(\);)\n\s*if \(segment > 0\)/d,
    work: longSum,
  },
  {
    name: "before slices of a row are joined",
    pattern: /(?<barrier>workgroupBarrier\(\);)\n\s*if \(lid\.y == 0u && own/d,
    work: row,
  },
  {
    name: "before stretches of a running sum are joined",
    pattern: /(?<barrier>workgroupBarrier\(\);)\n\s*if \(row </d,
    work: caseNamed("prefix along axis 1 of [4,257]"),
  },
  {
    name: "between steps over a row",
    pattern: /(?<barrier>storageBarrier\(\);)\n\s*workgroupBarrier\(\);\n\s*\{/d,
    work: steps,
  },
  {
    name: "before slices of a slab are joined",
    pattern: /(?<barrier>workgroupBarrier\(\);)\n\s*if \(lid\.y > 0u\)/d,
    work: async (backend) => await read(backend, sum(numbers(33_000))),
  },
  {
    name: "before parts of a filter are saved over those before",
    pattern: /\+ joined.*\n(?:\s*let upper.*\n)?\s*(?<barrier>workgroupBarrier\(\);)\n\s*joined\[/d,
    work: filter,
  },
  {
    name: "before parts of a slab are saved over those of the last one",
    pattern: /\}\n\s*let upper.*\n\s*(?<barrier>workgroupBarrier\(\);)\n\s*joined\[/d,
    work: slabs,
  },
  {
    name: "before parts of a filter are joined",
    pattern: /(?<barrier>workgroupBarrier\(\);)\n\s*acc\d+ = .*\+ joined/d,
    work: filter,
  },
  {
    name: "before places of a slab are staged over parts of the last one",
    pattern: /columnNext\d+ = .*\n\s*(?<barrier>workgroupBarrier\(\);)\n\s*joined\[channelStage/d,
    ...staged,
  },
  {
    name: "before places of a filter are staged over those before",
    pattern: /\}\n\s*(?<barrier>workgroupBarrier\(\);)\n\s*joined\[channelStage/d,
    ...staged,
  },
  {
    name: "after places of a filter are staged",
    pattern: /joined\[columnStage.*\n\s*(?<barrier>workgroupBarrier\(\);)/d,
    ...staged,
  },
  {
    name: "between the kernels of a row kernel",
    pattern: /(?<barrier>storageBarrier\(\);)\n\s*workgroupBarrier\(\);\n\s*\}/d,
    work: async (backend) => await resultOf(backend, rowProgram(1)),
    rowKernels: true,
  },
  {
    name: "between rounds of a kernel in a row kernel",
    pattern: /case \d+: \{ f\d+\(.*\); (?<barrier>workgroupBarrier\(\);)/d,
    work: async (backend) => await resultOf(backend, roundsProgram(1, 2)),
    rowKernels: true,
  },
];

/** A text with something else in place of a barrier; undefined where it has no such barrier. */
export function withBarrier(code: string, { pattern }: Site, other: string): string | undefined {
  const [from, to] = pattern.exec(code)?.indices?.groups?.["barrier"] ?? [];
  if (from === undefined || to === undefined) return undefined;
  return code.slice(0, from) + other + code.slice(to);
}
