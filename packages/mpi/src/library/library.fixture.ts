import { mpich } from "./abi.ts";
import { MpiError } from "./errors.ts";
import type { Argument, Library } from "./library.ts";

/** What a call of MPI has begun: done from the time when `isDone` says so. */
interface Begun {
  isDone(): boolean;
  /** What comes of it, once. */
  finish(): void;
}

/** Ranks in one collective operation, with what each gives. */
interface Meeting {
  readonly name: string;
  readonly memory: ArrayBufferView[];
  isAdded: boolean;
}

/** A call of a rank, in words: its name, and its numbers. */
export type Called = readonly [name: string, ...numbers: number[]];

/** MPI among ranks of this process, as far as groups need it: each message comes when the receiver looks for it. */
export class PretendedMpi {
  /** By rank: what it has called, but for tests of requests. */
  readonly called: Called[][] = [];
  readonly #letters = new Map<string, Int32Array[]>();
  readonly #arrived: Meeting[] = [];
  readonly #size: number;
  /** A function that fails from now on. */
  broken: string | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** The library as one rank has it. */
  libraryOf(rank: number): Library {
    const called: Called[] = [];
    this.called[rank] = called;
    const begun = new Map<number, Begun>();
    let [requests, turn] = [0, 0];
    const begin = (handle: Int32Array, what: Begun): void => {
      handle[0] = ++requests;
      begun.set(requests, what);
    };
    const call = (name: string, ...words: readonly Argument[]): void => {
      if (name === this.broken) throw new MpiError(`Cannot call ${name}: it is broken`);
      const handle = words.at(-1) as Int32Array;
      if (name === "MPI_Test") return test(begun, words as [Int32Array, Int32Array]);
      called.push([name, ...words.filter((word) => typeof word === "number")]);
      if (name === "MPI_Isend") this.#send(rank, words);
      if (name === "MPI_Irecv") begin(handle, this.#receive(rank, words));
      else if (name === "MPI_Isend") begin(handle, { isDone: () => true, finish: () => {} });
      else if (name.startsWith("MPI_I")) begin(handle, this.#meet(turn++, name, words));
    };
    return { abi: mpich, file: "pretended", constant: Number, call };
  }

  #send(from: number, [words, , , to, tag]: readonly Argument[]): void {
    const box = this.#box([from, Number(to), Number(tag)]);
    box.push((words as Int32Array).slice());
  }

  #receive(to: number, [memory, , , from, tag]: readonly Argument[]): Begun {
    const box = this.#box([Number(from), to, Number(tag)]);
    return {
      isDone: () => box.length > 0,
      finish: () => (memory as Int32Array).set(box.shift() ?? []),
    };
  }

  #box(address: readonly number[]): Int32Array[] {
    const key = address.join();
    const box = this.#letters.get(key) ?? [];
    this.#letters.set(key, box);
    return box;
  }

  /** A collective operation: the one with this number, of which ranks may not do different ones. */
  #meet(turn: number, name: string, words: readonly Argument[]): Begun {
    const meeting = (this.#arrived[turn] ??= { name, memory: [], isAdded: false });
    if (meeting.name !== name) throw new MpiError(`Cannot call ${name}: others ${meeting.name}`);
    meeting.memory.push(words.find((word) => typeof word === "object") ?? new Int32Array());
    return {
      isDone: () => meeting.memory.length === this.#size,
      finish: () => {
        if (name === "MPI_Iallreduce" && !meeting.isAdded) addInPlace(meeting.memory);
        meeting.isAdded = true;
      },
    };
  }
}

function addInPlace(memory: readonly ArrayBufferView[]): void {
  const all = memory.filter((one) => one instanceof Float32Array);
  const sums = all[0]?.map((_, i) => all.reduce((sum, one) => sum + (one[i] ?? 0), 0));
  for (const one of all) one.set(sums?.subarray(0, one.length) ?? []);
}

function test(begun: Map<number, Begun>, [handle, done]: readonly [Int32Array, Int32Array]): void {
  const request = begun.get(handle[0] ?? 0);
  if (request?.isDone() !== true) return;
  request.finish();
  begun.delete(handle[0] ?? 0);
  done[0] = 1;
}
