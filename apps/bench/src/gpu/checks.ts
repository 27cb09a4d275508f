import {
  type CaseResult,
  conformanceCases,
  randomNetwork,
  randomProgram,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/backend-tests";
import { createModel, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { add, div, log, mul, read, sqrt, sub, sum, tensor } from "@pixelweft/tensor";
import type { Backend, Step } from "@pixelweft/tensor/backend";

/** Something that a backend has to do right. */
export interface Check {
  readonly name: string;
  run(backend: Backend): Promise<Pick<CaseResult, "passed" | "error" | "detail">>;
}

/** What all backends must compute as the reference does, windows that must have the bits of the whole, and samples; for a quick try one of sixteen. */
export function checksOf(quick: boolean): readonly Check[] {
  const some = <T>(all: readonly T[]): readonly T[] =>
    all.filter((_, at) => !quick || at % 16 === 0);
  const seeds = some(Array.from({ length: 24 }, (_, seed) => seed));
  return [
    ...some(conformanceCases()).map(checkOfCase),
    ...seeds.map((seed) => checkOfCase(randomProgram(seed))),
    ...seeds.map((seed) => ({
      name: `random network ${seed}`,
      run: async (backend: Backend) => await runCase(backend, randomNetwork(backend, seed)),
    })),
    ...some(windowCases()).map((one) => ({
      name: one.name,
      run: async (backend: Backend) => await runWindowCase(backend, one),
    })),
    sumsAgree,
    samplesAgree,
  ];
}

/** Those that have loops, which row kernels run in few dispatches. */
export function loopChecks(): readonly Check[] {
  const cases = conformanceCases().filter(({ program }) => program.steps.some(isLoop));
  return [...cases.map(checkOfCase), samplesAgree];
}

function isLoop({ kind }: Step): boolean {
  return kind === "repeat";
}

function checkOfCase(one: ReturnType<typeof randomProgram>): Check {
  return { name: one.name, run: async (backend) => await runCase(backend, one) };
}

/** Compilers may add a product unrounded where they see both: a value has to have the same bits where they do not. */
const sumsAgree: Check = {
  name: "sums with a product in one kernel and in two",
  async run(backend) {
    const numbers = (from: number): ReturnType<typeof tensor> =>
      tensor(Float32Array.from({ length: 4096 }, (_, i) => 1.5 + Math.sin(i * i + from)));
    const [a, b, c] = [numbers(1), numbers(2), numbers(3)];
    for (const [word, value] of [
      ["product", mul(a, b)],
      ["quotient", div(a, b)],
      ["logarithm", log(a)],
      ["root", sqrt(a)],
    ] as const) {
      const apart = tensor(await read(backend, value));
      for (const [act, of] of [
        ["plus", (one: typeof apart) => add(one, c)],
        ["less", (one: typeof apart) => sub(c, one)],
        ["summed", (one: typeof apart) => sum(one)],
      ] as const) {
        const [together, two] = [await read(backend, of(value)), await read(backend, of(apart))];
        const at = together.findIndex((number, k) => number !== two[k]);
        if (at < 0) continue;
        const detail = `${word} ${act}: number ${at} is ${together[at]}, and ${two[at]} in two kernels`;
        return { passed: false, error: Infinity, detail };
      }
    }
    return { passed: true, error: 0, detail: "" };
  },
};

const network = {
  height: 6,
  width: 6,
  channels: 3,
  levels: 16,
  hiddenChannels: 24,
  layers: 3,
  headChannels: 24,
} as const;

/** The cached sampler has to draw the integers of the whole network run for each of them. */
const samplesAgree: Check = {
  name: "samples of the cached sampler and of the whole network",
  async run(backend) {
    const model = toDevice(backend, createModel(network, 1));
    try {
      const drawn: Uint8Array[] = [];
      for (const kind of ["cached", "naive"] as const) {
        const sampler = new Sampler(model, { batch: 4, sampler: kind });
        drawn.push(await sampler.sample({ count: 4, seed: 1 }));
        await sampler.dispose();
      }
      const [cached = new Uint8Array(), naive] = drawn;
      const at = cached.findIndex((level, k) => level !== naive?.[k]);
      if (at < 0) return { passed: true, error: 0, detail: "" };
      const detail = `sub-pixel ${at} is ${cached[at]}, and ${naive?.[at]} by the whole network`;
      return { passed: false, error: Infinity, detail };
    } finally {
      model.state.dispose();
    }
  },
};
