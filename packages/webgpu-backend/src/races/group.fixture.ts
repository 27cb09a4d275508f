import type { Clock } from "./clock.fixture.ts";
import type { Compiled, Shared, Stop } from "./compile.fixture.ts";
import { stops } from "./expression.fixture.ts";
import type { Turn } from "./shadow.fixture.ts";

/** Subgroups: so many threads that stand side by side. */
export interface Lanes {
  readonly size: number;
  /** Whether lanes are in another order than threads, which WGSL allows. */
  readonly scattered: boolean;
}

/** The lane of a thread in its subgroup. */
export function laneOf(thread: number, { size, scattered }: Lanes): number {
  return (scattered ? 5 * thread + 3 : thread) % size;
}

/** Where a group runs. */
export interface GroupRun {
  readonly turn: Turn;
  readonly storage: Clock;
  readonly workgroup: Clock;
  readonly lanes: Lanes;
  /** The order in which threads run up to the next barrier. */
  readonly order: (threads: number) => readonly number[];
}

/** A thread of a group that waits. */
interface Thread {
  readonly number: number;
  readonly steps: Generator<Stop, void, unknown>;
  stop: Stop | undefined;
  over: boolean;
  /** What it is given when it goes on. */
  answer: unknown;
}

/** Runs a group whose threads never wait. */
export function runAlone(
  compiled: Compiled,
  start: (thread: number) => readonly [object, ...unknown[]],
  { turn, order }: GroupRun,
): void {
  const [x, y, z] = compiled.text.size;
  for (const thread of order(x * y * z)) {
    turn.thread = thread;
    compiled.main(...start(thread));
  }
}

/** Runs a group from barrier to barrier; false where its threads did not all come to the same ones. */
export function runTogether(
  compiled: Compiled,
  start: (thread: number) => readonly [object, ...unknown[]],
  run: GroupRun,
): boolean {
  const [x, y, z] = compiled.text.size;
  const threads = Array.from({ length: x * y * z }, (_, number): Thread => {
    const steps = compiled.main(...start(number)) as Thread["steps"];
    return { number, steps, stop: undefined, over: false, answer: undefined };
  });
  for (;;) {
    for (const number of run.order(threads.length)) {
      const thread = threads[number];
      if (thread === undefined || thread.over || thread.stop !== undefined) continue;
      run.turn.thread = number;
      const { done = false, value } = thread.steps.next(thread.answer);
      thread.over = done;
      thread.stop = done ? undefined : (value as Stop);
    }
    if (shareValues(threads, run)) continue;
    if (threads.every(({ over }) => over)) return true;
    if (!passBarrier(threads, run)) return false;
  }
}

/** Lets all threads go on behind the barrier where they stand; false where they stand at several, or are through. */
function passBarrier(threads: readonly Thread[], { turn, storage, workgroup }: GroupRun): boolean {
  const [first] = threads;
  const waiting = threads.find(({ stop }) => stop !== undefined);
  const stop = Number(waiting?.stop);
  const line = stop & (stops.workgroupBarrier - 1);
  const other = threads.find((thread) => thread.stop !== stop);
  if (other !== undefined || first === undefined) {
    const elsewhere = other?.over === true ? "is through" : "waits elsewhere";
    turn.report.add(
      "barrier",
      [line],
      () => `thread ${waiting?.number} waits where thread ${other?.number} ${elsewhere}`,
    );
    return false;
  }
  if (stop >= stops.storageBarrier) storage.phase += 1;
  else workgroup.phase += 1;
  for (const thread of threads) thread.stop = undefined;
  return true;
}

/** Gives threads what their subgroups share; false where none waits for that. */
function shareValues(threads: readonly Thread[], run: GroupRun): boolean {
  const asking = threads.filter(({ stop }) => typeof stop === "object");
  for (const thread of asking) thread.answer = answerFor(thread, threads, run);
  for (const thread of asking) thread.stop = undefined;
  return asking.length > 0;
}

function answerFor(thread: Thread, threads: readonly Thread[], run: GroupRun): unknown {
  const { name, from, line } = sharedAt(thread) ?? { name: "", from: 0, line: 0 };
  const { size } = run.lanes;
  const start = thread.number - (thread.number % size);
  const lane = laneOf(thread.number, run.lanes);
  const few = name === "quadBroadcast" ? 4 : size;
  const first = lane - (lane % few);
  const mates = threads
    .slice(start, start + size)
    .filter(({ number }) => Math.floor(laneOf(number, run.lanes) / few) === first / few);
  const complain = (why: string): void =>
    run.turn.report.add("subgroup", [line], () => `thread ${thread.number} ${why}`);
  const apart = mates.find((mate) => {
    const stop = sharedAt(mate);
    return stop?.line !== line || stop.from !== from;
  });
  if (apart !== undefined) complain(`shares what thread ${apart.number} does not share`);
  const source = mates.find(({ number }) => laneOf(number, run.lanes) === first + from);
  const shared = from < few ? sharedAt(source) : undefined;
  if (shared === undefined) complain(`asks for lane ${from} of ${mates.length}`);
  return (shared ?? sharedAt(thread))?.value;
}

function sharedAt(thread: Thread | undefined): Shared | undefined {
  return typeof thread?.stop === "object" ? thread.stop : undefined;
}
