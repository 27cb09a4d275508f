import { arithmetic } from "./arithmetic.fixture.ts";
import { checkDispatch } from "./check-dispatch.fixture.ts";
import { type Compiled, compileText } from "./compile.fixture.ts";
import {
  type Bound,
  type Dispatch,
  type Machine,
  type Store,
  makeMachine,
  runDispatch,
} from "./dispatch.fixture.ts";
import type { Lanes } from "./group.fixture.ts";
import { least } from "./least.fixture.ts";
import { Report } from "./report.fixture.ts";
import { inOrder, shuffled } from "./shuffle.fixture.ts";

/** What the card has. */
export interface CardOptions {
  /** Threads of a subgroup, as the card says. Default: it has no feature subgroups. */
  readonly subgroup?: number;
  /** What subgroups are in truth. Default: as the card says, with lanes in the order of threads. */
  readonly lanes?: Partial<Lanes>;
  readonly limits?: Partial<GPUSupportedLimits>;
  /** Whether its arithmetic is as inaccurate as WGSL allows. Default: exact but for rounding. */
  readonly inaccurate?: boolean;
  /** Whether its compiler makes one operation of a product and a sum, with one rounding. Default: false. */
  readonly contracts?: boolean;
  /** Changes a text before it is compiled. */
  readonly edit?: (code: string) => string;
  /** Runs each dispatch a second time, in an order made from this seed, and compares all bytes. */
  readonly seed?: number;
  /** Runs so many of the thread groups of each dispatch, the first ones, and no others. Default: all. */
  readonly groups?: number | undefined;
}

/** What runs dispatches in place of a card. */
export interface Runner {
  readonly report: Report;
  readonly limits: GPUSupportedLimits;
  readonly compile: (code: string) => Compiled;
  readonly run: (dispatch: Dispatch) => void;
  /** Texts that were run. */
  readonly ran: ReadonlySet<string>;
}

/** Limits that every device has. */
const leastLimits: Partial<GPUSupportedLimits> = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxUniformBufferBindingSize: 65_536,
  maxStorageBuffersPerShaderStage: 8,
  maxUniformBuffersPerShaderStage: 12,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65_535,
  minUniformBufferOffsetAlignment: 256,
  minStorageBufferOffsetAlignment: 256,
};

/** Makes what runs dispatches. Texts are compiled once for all of them. */
export function makeRunner(options: CardOptions): Runner {
  const { edit = (code) => code, seed, subgroup = 1, lanes, groups = Infinity } = options;
  const report = new Report();
  const limits = { ...leastLimits, ...options.limits } as GPUSupportedLimits;
  const machine = makeMachine(report, { size: subgroup, scattered: false, ...lanes });
  const ran = new Set<string>();
  const few = { ...inOrder, groups: (count: number) => inOrder.groups(Math.min(count, groups)) };
  const order = seed === undefined ? undefined : shuffled(seed);
  return {
    report,
    limits,
    ran,
    compile: (code) => known(edit(code), options),
    run(dispatch) {
      ran.add(dispatch.compiled.lines.join("\n"));
      report.kernel = { label: dispatch.label, lines: dispatch.compiled.lines };
      checkDispatch(dispatch, limits, report);
      const before = order === undefined ? [] : copies(dispatch);
      runDispatch(dispatch, machine, { order: few, watched: true });
      if (order === undefined) return;
      const expected = copies(dispatch);
      for (const { store, data } of before) new Uint8Array(store.data).set(data);
      runDispatch(dispatch, machine, { order, watched: false });
      compare(dispatch, expected, machine);
    },
  };
}

const texts = new Map<string, Compiled>();

function known(code: string, { inaccurate = false, contracts = false }: CardOptions): Compiled {
  const key = `${inaccurate} ${contracts} ${code}`;
  const made = texts.get(key) ?? compileText(code, inaccurate ? least : arithmetic, contracts);
  texts.set(key, made);
  return made;
}

interface Copy {
  readonly store: Store;
  readonly data: Uint8Array;
}

/** What lies in the memory that a dispatch binds. */
function copies({ bound }: Dispatch): Copy[] {
  const stores = new Set([...bound.values()].map(({ store }: Bound) => store));
  return [...stores].map((store) => ({ store, data: new Uint8Array(store.data.slice(0)) }));
}

function compare({ label }: Dispatch, expected: readonly Copy[], { report }: Machine): void {
  for (const { store, data } of expected) {
    const made = new Uint8Array(store.data);
    const at = data.findIndex((byte, k) => byte !== made[k]);
    if (at >= 0)
      report.add("order", [], () => `byte ${at} of ${store.label} depends on it in ${label}`);
  }
}
