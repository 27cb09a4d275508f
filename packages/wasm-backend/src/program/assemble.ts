import type { Affine, Program } from "@pixelweft/tensor/backend";
import { FunctionBuilder, type Local } from "../emit/function.ts";
import {
  add,
  atomicAdd,
  atomicLoad,
  atomicStore,
  eq,
  lessSigned,
  load,
  minSigned,
  ne,
  number,
  plusNumber,
  scale,
  sleepWhile,
  trap,
  wake,
} from "../emit/i32.ts";
import { type Global, type MemoryType, ModuleBuilder, unitOf } from "../emit/module.ts";
import type { I32 } from "../emit/value.ts";
import { writeFor } from "../emit/wide.ts";
import { control } from "../threads/control.ts";
import { Constants } from "./constants.ts";
import type { Schedule, Task } from "./schedule.ts";
import { type Work, sharedScratch } from "./work.ts";

/** How code is written for a backend. */
export interface CodeOptions {
  readonly memory: MemoryType;
  readonly fused: boolean;
  readonly threads: number;
  /** Whether the first thread may sleep: the main thread of a page may not. */
  readonly maySleep: boolean;
}

export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The words that the code finds where its constants are said to lie. */
  readonly constants: Int32Array<ArrayBuffer>;
  /** False where one thread does everything. */
  readonly parallel: boolean;
  /** Distinct kernels. */
  readonly kernels: number;
  /** What each function of the module is: begins with a word for it. */
  readonly functions: readonly string[];
}

/** Less work than this, in scalar operations, is done by the first thread alone. */
const parallelCost = 5e5;
/** Turns of asking before a thread goes to sleep at the barrier, less than a millisecond: to be woken takes as long. */
const turns = 200_000;

/**
 * Makes the module of a program. Its function `main` takes the address of shared scratch, that of the thread's own,
 * the thread's number, the address of the constants and that of the post (0 where threads share the run), each address in the memory's unit; all threads run it, loops included, and meet at a barrier after each shared piece of work.
 */
export function assemble(program: Program, schedule: Schedule, options: CodeOptions): Assembled {
  return writeFor(options.memory, () => new Assembler(schedule, options).assemble(program));
}

class Assembler {
  readonly #schedule: Schedule;
  readonly #options: CodeOptions;
  readonly #module = new ModuleBuilder();
  readonly #functions: string[] = [];
  readonly #shared: Global;
  readonly #own: Global;
  readonly #base: Global;
  readonly #pool: Constants;
  readonly #helpers = new Map<string, number>();
  readonly #works = new Map<string, number>();
  readonly #loops = new Map<number, Local<"i32">>();
  #buffers: readonly I32[] = [];
  #thread: I32 = number(0);
  #post: I32 = number(0);
  #barrier = 0;

  constructor(schedule: Schedule, options: CodeOptions) {
    this.#schedule = schedule;
    this.#options = options;
    this.#shared = this.#module.global();
    this.#own = this.#module.global();
    this.#base = this.#module.global();
    this.#pool = new Constants(this.#base.value);
  }

  assemble({ buffers }: Program): Assembled {
    const { tasks } = this.#schedule;
    const parallel = tasks.some((task) => this.#isParallel(task));
    if (parallel) this.#barrier = this.#writeBarrier();
    const f = new FunctionBuilder(5, this.#pool);
    this.#thread = f.parameter(2);
    this.#post = f.parameter(4);
    f.run(this.#shared.set(f.parameter(0)));
    f.run(this.#own.set(f.parameter(1)));
    f.run(this.#base.set(f.parameter(3)));
    const unit = unitOf(this.#options.memory);
    this.#buffers = buffers.map((_, i) =>
      f.i32(scale(load(plusNumber(this.#post, control.bindings + 4 * i)), unit)),
    );
    if (parallel) this.#writeTasks(f, tasks);
    else for (const task of tasks) this.#writeAlone(f, task);
    this.#functions.push("main");
    this.#module.addNamed(f, "main", [unit, unit, 1, unit, unit]);
    return {
      bytes: this.#module.encode(this.#options.memory),
      constants: this.#pool.words,
      parallel,
      kernels: this.#works.size,
      functions: this.#functions,
    };
  }

  #add(built: FunctionBuilder, what: string): number {
    this.#functions.push(what);
    return this.#module.add(built);
  }

  #isParallel(task: Task): boolean {
    if (this.#options.threads < 2) return false;
    if (task.kind === "repeat") return task.body.some((inner) => this.#isParallel(inner));
    const { cost, extent, grain } = task.work;
    return cost >= parallelCost && extent > grain;
  }

  /** What is too small to share goes to the first thread; all meet after each run of that, and after all that is shared. */
  #writeTasks(f: FunctionBuilder, tasks: readonly Task[]): void {
    for (let i = 0; i < tasks.length;) {
      const task = tasks[i];
      if (!task) return;
      if (!this.#isParallel(task)) {
        const next = tasks.findIndex((other, k) => k > i && this.#isParallel(other));
        const end = next < 0 ? tasks.length : next;
        f.when(eq(this.#thread, number(0)), () => {
          for (const alone of tasks.slice(i, end)) this.#writeAlone(f, alone);
        });
        this.#meet(f);
        i = end;
        continue;
      }
      if (task.kind === "repeat") this.#repeat(f, task, () => this.#writeTasks(f, task.body));
      else this.#writeShared(f, task.work);
      i++;
    }
  }

  #writeAlone(f: FunctionBuilder, task: Task): void {
    if (task.kind === "repeat") {
      this.#repeat(f, task, () => {
        for (const inner of task.body) this.#writeAlone(f, inner);
      });
      return;
    }
    const { work } = task;
    f.call(this.#functionOf(work), [...this.#argumentsOf(work), number(0), number(work.extent)]);
  }

  #repeat(f: FunctionBuilder, task: Extract<Task, { kind: "repeat" }>, body: () => void): void {
    const index = f.i32();
    this.#loops.set(task.loop, index);
    f.count(index, { from: number(0), to: number(task.count) }, body);
  }

  /** Each thread takes the next places until none are left. */
  #writeShared(f: FunctionBuilder, work: Work): void {
    const { extent, grain } = work;
    const args = this.#argumentsOf(work).map((value) => f.i32(value));
    const from = f.i32();
    const next = plusNumber(this.#post, control.next);
    f.endless((leaveWhen) => {
      f.set(from, atomicAdd(next, number(grain)));
      leaveWhen(lessSigned(number(extent - 1), from));
      const to = minSigned(plusNumber(from, grain), number(extent));
      f.call(this.#functionOf(work), [...args, from, to]);
    });
    this.#meet(f);
  }

  #meet(f: FunctionBuilder): void {
    f.call(this.#barrier, [this.#thread, plusNumber(this.#post, control.next)]);
  }

  #argumentsOf({ args }: Work): I32[] {
    return args.map(({ buffer, value }) => {
      const form = this.#affine(value);
      const base = buffer === undefined ? undefined : this.#baseOf(buffer);
      return base ? add(base, form) : form;
    });
  }

  #baseOf(buffer: number): I32 | undefined {
    return buffer === sharedScratch ? this.#shared.value : this.#buffers[buffer];
  }

  #affine({ constant, terms }: Affine): I32 {
    return terms.reduce<I32>(
      (sum, { loop, stride }) => add(sum, scale(this.#loops.get(loop) ?? number(0), stride)),
      number(constant),
    );
  }

  #functionOf(work: Work): number {
    const found = this.#works.get(work.key);
    if (found !== undefined) return found;
    const { fused } = this.#options;
    const f = new FunctionBuilder(work.args.length + 2, this.#pool);
    const args = f.parameters.slice(0, work.args.length);
    const [from, to] = [f.parameter(work.args.length), f.parameter(work.args.length + 1)];
    const surroundings = {
      f,
      fused,
      shared: this.#shared.value,
      own: this.#own.value,
      helper: this.#helper,
    };
    work.write(surroundings, { args, from, to });
    const index = this.#add(f, work.key);
    this.#works.set(work.key, index);
    return index;
  }

  readonly #helper = (
    key: string,
    parameters: number,
    write: (f: FunctionBuilder) => void,
  ): number => {
    const found = this.#helpers.get(key);
    if (found !== undefined) return found;
    const f = new FunctionBuilder(parameters, this.#pool);
    write(f);
    const index = this.#add(f, key);
    this.#helpers.set(key, index);
    return index;
  };

  /**
   * Returns when all threads have arrived, at once where one runs alone. The last one prepares the next piece of work. Where
   * a thread has failed, none passes: it says so before it counts as passed, so waiting threads wake, and later ones find it.
   */
  #writeBarrier(): number {
    const f = new FunctionBuilder(2, this.#pool);
    const [arrived, passed] = [number(control.arrived), number(control.passed)];
    const next = f.parameter(1);
    f.when(
      load(number(control.alone)),
      () => f.run(atomicStore(next, number(0))),
      () => this.#writeMeeting(f, { arrived, passed, next }),
    );
    return this.#add(f, "barrier");
  }

  #writeMeeting(
    f: FunctionBuilder,
    { arrived, passed, next }: { arrived: I32; passed: I32; next: I32 },
  ): void {
    const { threads, maySleep } = this.#options;
    const before = f.i32(atomicLoad(passed));
    const failed = atomicLoad(number(control.failed));
    f.when(failed, () => f.run(trap()));
    f.when(
      eq(atomicAdd(arrived, number(1)), number(threads - 1)),
      () => {
        f.run(atomicStore(arrived, number(0)));
        f.run(atomicStore(next, number(0)));
        f.run(atomicStore(passed, plusNumber(before, 1)));
        f.run(wake(passed));
      },
      () => {
        const left = f.i32(number(turns));
        f.endless((leaveWhen) => {
          leaveWhen(ne(atomicLoad(passed), before));
          f.when(
            left,
            () => f.advance(left, -1),
            () => {
              if (maySleep) f.run(sleepWhile(passed, before));
              else f.when(f.parameter(0), () => f.run(sleepWhile(passed, before)));
            },
          );
        });
        f.when(failed, () => f.run(trap()));
      },
    );
  }
}
