import { Clock } from "./clock.fixture.ts";
import type { Compiled } from "./compile.fixture.ts";
import { type GroupRun, type Lanes, laneOf, runAlone, runTogether } from "./group.fixture.ts";
import { type Access, type Bytes, Memory } from "./memory.fixture.ts";
import type { Report } from "./report.fixture.ts";
import { Shadow, type Turn } from "./shadow.fixture.ts";
import { wordsOf } from "./values.fixture.ts";

/** Memory of the device, with what is known of its words. */
export class Store {
  readonly data: ArrayBuffer;
  readonly written: Uint8Array;
  readonly label: string;
  #shadows: { readonly words: Shadow; readonly halves: Shadow } | undefined;

  constructor(size: number, label: string) {
    this.data = new ArrayBuffer(size);
    this.written = new Uint8Array(Math.ceil(size / 4));
    this.label = label;
  }

  /** Made for the first dispatch that writes here. */
  shadows(on: { readonly clock: Clock; readonly turn: Turn }): {
    readonly words: Shadow;
    readonly halves: Shadow;
  } {
    const words = this.written.length;
    this.#shadows ??= {
      words: new Shadow(words, this.label, on),
      halves: new Shadow(2 * words, `halves of ${this.label}`, on),
    };
    return this.#shadows;
  }
}

/** A part of memory that is bound. */
export interface Bound {
  readonly store: Store;
  readonly from: number;
  readonly size: number;
}

/** A dispatch with all that is bound. */
export interface Dispatch {
  readonly compiled: Compiled;
  readonly label: string;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** By group and binding: `0 2`. */
  readonly bound: ReadonlyMap<string, Bound>;
}

/** How dispatches are run. */
export interface Machine {
  readonly report: Report;
  readonly lanes: Lanes;
  readonly storage: Clock;
  readonly workgroup: Clock;
  readonly turn: Turn;
}

export function makeMachine(report: Report, lanes: Lanes): Machine {
  const turn = { thread: 0, report };
  return { report, lanes, storage: new Clock(), workgroup: new Clock(), turn };
}

/** In which order threads and groups run. */
export interface Order {
  readonly threads: (count: number) => readonly number[];
  readonly groups: (count: number) => Iterable<number>;
}

/** How a dispatch is looked at. */
export interface Look {
  readonly order: Order;
  /** False where nothing is looked for: only the bytes count. */
  readonly watched: boolean;
  /** Is given each load and store of buffers and of memory that a group shares. */
  readonly onAccess?: (space: "storage" | "workgroup", access: Access) => void;
  /** Is called when a group has run. */
  readonly onGroup?: (group: number) => void;
}

/** Runs a dispatch. */
export function runDispatch(dispatch: Dispatch, machine: Machine, look: Look): void {
  const { order, watched, onAccess, onGroup } = look;
  const { compiled, workgroups, bound, label } = dispatch;
  const { report, storage, workgroup, turn, lanes } = machine;
  report.kernel = { label, lines: compiled.lines };
  storage.beginDispatch();
  const bindings = compiled.text.globals.filter(({ space }) => space === "storage");
  const writable = new Set(
    bindings.filter((one) => one.writable).map((one) => storeOf(dispatch, one)?.store),
  );
  const shared: Record<string, unknown> = {
    within: (index: number, count: number, line: number): number => {
      if (index >= 0 && index < count) return index;
      report.add("range", [line], () => `thread ${turn.thread} names part ${index} of ${count}`);
      return 0;
    },
  };
  for (const global of compiled.text.globals) {
    if (global.space !== "storage" && global.space !== "uniform") continue;
    const part = bound.get(`${global.group} ${global.binding}`);
    if (part === undefined) throw new Error(`Cannot run ${label}: ${global.name} is not bound`);
    const { store } = part;
    const isStorage = global.space === "storage";
    const isWatched = watched && isStorage;
    const shadows =
      isWatched && writable.has(store) ? store.shadows({ clock: storage, turn }) : undefined;
    const onRead = (word: number, line: number): void => {
      if (store.written[word] === 0)
        report.add("never written", [line], () => `word ${word} of ${store.label} is read`);
    };
    const bytes: Bytes = {
      name: global.name,
      data: store.data,
      shadow: shadows?.words,
      halves: shadows?.halves,
      onRead: isWatched ? onRead : undefined,
      written: store.written,
      onAccess: isStorage && onAccess ? (one) => onAccess("storage", one) : undefined,
    };
    shared[global.name] = new Memory(bytes, turn, part);
  }
  const own = groupMemory(compiled, { clock: workgroup, turn }, look);
  for (const [name, { memory }] of own) shared[name] = memory;
  const run: GroupRun = { turn, storage, workgroup, lanes, order: order.threads };
  const [x, y, z] = workgroups;
  for (const group of order.groups(x * y * z)) {
    storage.begin(group, false);
    workgroup.begin(group, true);
    for (const [, { data }] of own) new Uint8Array(data).fill(0);
    const id = [group % x, Math.floor(group / x) % y, Math.floor(group / (x * y))];
    const start = starter(compiled, { shared, id, workgroups, lanes });
    if (!compiled.waits) runAlone(compiled, start, run);
    else if (!runTogether(compiled, start, run)) return;
    onGroup?.(group);
  }
}

function storeOf(
  { bound }: Dispatch,
  { group, binding }: { readonly group: number; readonly binding: number },
): Bound | undefined {
  return bound.get(`${group} ${binding}`);
}

/** Variables of a group. */
function groupMemory(
  { text }: Compiled,
  on: { readonly clock: Clock; readonly turn: Turn },
  { watched, onAccess }: Look,
): Map<string, { readonly memory: Memory; readonly data: ArrayBuffer }> {
  const made = new Map<string, { readonly memory: Memory; readonly data: ArrayBuffer }>();
  for (const { name, space, type } of text.globals) {
    if (space !== "workgroup") continue;
    const words = wordsOf(type);
    const data = new ArrayBuffer(4 * words);
    const shadow = watched ? new Shadow(words, name, on) : undefined;
    const onRead = (word: number, line: number): void => {
      if (shadow?.isWrittenSince(word, on.clock.group) === false)
        on.turn.report.add("unwritten", [line], () => `word ${word} of ${name} is read`);
    };
    const bytes: Bytes = {
      name,
      data,
      shadow,
      onRead: watched ? onRead : undefined,
      onAccess: onAccess && ((one) => onAccess("workgroup", one)),
    };
    made.set(name, { memory: new Memory(bytes, on.turn, { from: 0, size: 4 * words }), data });
  }
  return made;
}

/** Makes threads: each has variables of its own, and the built-in values that the text asks for. */
function starter(
  { text, privates, builtins }: Compiled,
  around: {
    readonly shared: object;
    readonly id: readonly number[];
    readonly workgroups: readonly number[];
    readonly lanes: Lanes;
  },
): (thread: number) => readonly [object, ...unknown[]] {
  const [x, y] = text.size;
  return (thread) => {
    const invocation: object = Object.create(around.shared);
    privates(invocation);
    const local = [thread % x, Math.floor(thread / x) % y, Math.floor(thread / (x * y))];
    const known: Readonly<Record<string, unknown>> = {
      workgroup_id: around.id,
      local_invocation_id: local,
      local_invocation_index: thread,
      num_workgroups: around.workgroups,
      subgroup_invocation_id: laneOf(thread, around.lanes),
      subgroup_size: around.lanes.size,
    };
    return [invocation, ...builtins.map((name) => known[name])];
  };
}
