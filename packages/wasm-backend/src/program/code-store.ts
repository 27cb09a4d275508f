import {
  OutOfMemoryError,
  type PlannedMemory,
  type Program,
  programMemory,
} from "@pixelweft/tensor/backend";
import type { Code, Held, Main } from "../memory/handles.ts";
import type { Heap } from "../memory/heap.ts";
import { Scratch } from "../memory/scratch.ts";
import { Posts } from "../threads/post.ts";
import type { ThreadPool } from "../threads/thread-pool.ts";
import type { Tiles } from "../tiles.ts";
import { type Assembled, type CodeOptions, assemble } from "./assemble.ts";
import { kernelsFor } from "./loaded-kernels.ts";
import { type Schedule, scheduleProgram } from "./schedule.ts";

/** What code is written for. */
export interface CodeStoreParts {
  readonly heap: Heap;
  readonly code: CodeOptions;
  /** Does what all threads take part in: a backend whose threads have lost each other ends. */
  readonly together: (work: () => void) => void;
}

/** For whom code is written. */
export interface Writing {
  /** Throws when the backend is gone: it is called after every wait. */
  readonly check: () => void;
  /** Whether the program's buffers are allocated already, as those of one that is written again are. */
  readonly hasBuffers: boolean;
}

/** Writes and keeps the code of a backend's programs, and the memory that it needs besides their buffers. */
export class CodeStore {
  /** Kernels that were compiled, and times that scratch was taken. */
  readonly stats = { pipelines: 0, allocations: 0 };
  readonly scratch: Scratch;
  /** Where threads find what each of them runs by itself. */
  readonly posts: Posts;
  /** The other threads, once they have started. */
  pool: ThreadPool | undefined;
  readonly #parts: CodeStoreParts;
  #programs = 0;

  constructor(parts: CodeStoreParts) {
    this.#parts = parts;
    this.scratch = new Scratch(parts.heap, parts.code.threads);
    this.posts = new Posts(parts.heap, parts.code.threads);
  }

  /** The memory that a program would need. */
  async planned(program: Program, tiles: Tiles): Promise<PlannedMemory[]> {
    const { code } = this.#parts;
    const ways = { tiles, threads: code.threads, ...(await kernelsFor(program)) };
    const schedule = scheduleProgram(program, ways);
    const { bytes, constants } = assemble(program, schedule, code);
    const own = constants.byteLength + this.#copyBytes(bytes);
    return programMemory(program, this.scratch.bytesFor(schedule) + own);
  }

  /**
   * Writes a program's code and compiles it.
   *
   * @throws OutOfMemoryError before anything is allocated.
   */
  async write(program: Program, tiles: Tiles, { check, hasBuffers }: Writing): Promise<Code> {
    const { heap, code } = this.#parts;
    const ways = { tiles, threads: code.threads, ...(await kernelsFor(program)) };
    check();
    const schedule = scheduleProgram(program, ways);
    const assembled = assemble(program, schedule, code);
    const needed = hasBuffers ? { ...program, buffers: [] } : program;
    this.#checkMemory(needed, schedule, assembled);
    const module = await WebAssembly.compile(assembled.bytes);
    check();
    const { exports } = await WebAssembly.instantiate(module, { e: { m: heap.memory } });
    check();
    this.#checkMemory(needed, schedule, assembled);
    const held = this.#hold(schedule, assembled);
    if (held.parallel) this.load(held);
    this.stats.pipelines += assembled.kernels;
    return {
      main: inUnits(exports["main"] as Main, heap.unit),
      held,
      scratchBytes: this.scratch.bytesFor(schedule),
      tiles,
    };
  }

  /** Gives the other threads a program's code. False where there are none yet, or no memory to hand it over: one thread runs it then. */
  load(held: Held): boolean {
    const { heap, together } = this.#parts;
    const { pool } = this;
    const { id, module } = held;
    if (held.isShared) return true;
    if (pool === undefined || module === undefined) return false;
    if (!heap.fits([module.length], [])) return false;
    const address = heap.take(module.length);
    heap.bytes.set(module, address);
    together(() => {
      pool.order("load", { program: id, address, bytes: module.length });
      pool.wait();
    });
    heap.give(address, module.length);
    held.module = undefined;
    held.isShared = true;
    return true;
  }

  /** Gives back what a program's code held. */
  letGo({ id, constants, isShared }: Held): void {
    this.#parts.heap.give(constants.address, constants.bytes);
    this.scratch.release(id);
    if (isShared) this.pool?.order("forget", { program: id });
  }

  /** Finds out before anything is allocated whether a program has the memory that it will need. */
  #checkMemory(program: Program, schedule: Schedule, { bytes, constants }: Assembled): void {
    const { heap } = this.#parts;
    const planned = programMemory(program);
    const { more, given } = this.scratch.growth(schedule);
    const code = this.#copyBytes(bytes);
    const own = planned.map((one) => one.bytes);
    if (heap.fits([...more, constants.byteLength, code, ...own], given)) return;
    const available = heap.available + given.reduce((sum, one) => sum + one.bytes, 0);
    const scratch = more.reduce((sum, one) => sum + one, constants.byteLength + code);
    throw new OutOfMemoryError("Cannot prepare a program", {
      needed: own.reduce((sum, one) => sum + one, scratch),
      available,
      capacity: heap.capacity,
      planned: programMemory(program, scratch),
    });
  }

  /** Code passes through the memory on its way to other threads. */
  #copyBytes(code: Uint8Array): number {
    return this.#parts.code.threads > 1 ? code.length : 0;
  }

  #hold(schedule: Schedule, { bytes, constants, parallel }: Assembled): Held {
    const { heap } = this.#parts;
    const id = ++this.#programs;
    if (this.scratch.reserve(id, schedule)) this.stats.allocations++;
    const address = heap.take(constants.byteLength);
    heap.bytes.set(new Uint8Array(constants.buffer), address);
    const module = this.#parts.code.threads > 1 ? bytes : undefined;
    const place = { address, bytes: constants.byteLength };
    return { id, constants: place, parallel, module, isShared: false };
  }
}

/** A module's function, called with addresses in bytes. */
function inUnits(main: Main, unit: number): Main {
  if (unit === 1) return main;
  return (...[shared, own, thread, constants, post]) =>
    main(shared / unit, own / unit, thread, constants / unit, post / unit);
}
