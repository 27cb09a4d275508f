import { type FunctionBuilder } from "./function.ts";
import {
  type I32,
  type Statement,
  i32Value,
  joined,
  signed,
  statement,
  unsigned,
} from "./value.ts";
import { narrowOrWide } from "./wide.ts";

/** How the memory that a module imports as `e.m` was made. */
export interface MemoryType {
  readonly shared: boolean;
  readonly maximumPages: number;
  /** Whether its addresses have 64 bits. */
  readonly wide: boolean;
}

/** Bytes that an address is counted in where it passes between code and what runs it: 32 bits are enough there. */
export function unitOf({ wide }: Pick<MemoryType, "wide">): number {
  return wide ? 64 : 1;
}

/** A function of the module: its parameters are numbers of the code's width, unless their type is given. */
interface Built {
  readonly parameters: number;
  readonly code: Uint8Array;
  readonly type?: number;
}

/** Collects the functions of a module, which imports its memory and keeps a few globals. */
export class ModuleBuilder {
  readonly #functions: Built[] = [];
  readonly #exports: { readonly name: string; readonly index: number }[] = [];
  #globals = 0;

  /** A global that starts at zero. */
  global(): Global {
    const index = this.#globals++;
    return {
      value: i32Value([], [0x23, ...unsigned(index)]),
      set: (value) => statement([value], [0x24, ...unsigned(index)]),
    };
  }

  /** Adds a function that is complete, and gives its index. */
  add(built: FunctionBuilder): number {
    const parameters = built.parameters.length;
    return this.#functions.push({ parameters, code: built.encode() }) - 1;
  }

  /** Adds a function that others may call by a name, with numbers of 32 bits, each of which counts so many of what the function is given. */
  addNamed(built: FunctionBuilder, name: string, factors?: readonly number[]): void {
    const index = this.add(built);
    const direct = { name, index };
    this.#exports.push(narrowOrWide(direct, { name, index: this.#functions.length }));
    const { length: parameters } = built.parameters;
    const given = built.parameters.flatMap(({ bytes }, i) => [
      ...bytes,
      0xad,
      0x42,
      ...signed(factors?.[i] ?? 1),
      0x7e,
    ]);
    const code = Uint8Array.from([0, ...given, 0x10, ...unsigned(index), 0x0b]);
    const entry = { parameters, code, type: 0x7f };
    this.#functions.push(...narrowOrWide([], [entry]));
  }

  encode({ shared, maximumPages, wide }: MemoryType): Uint8Array<ArrayBuffer> {
    const functions = this.#functions;
    const own = narrowOrWide(0x7f, 0x7e);
    const types = functions.map(({ parameters, type = own }) => [
      0x60,
      ...unsigned(parameters),
      ...Array.from({ length: parameters }, () => type),
      0,
    ]);
    const flags = (shared ? 3 : 1) + (wide ? 4 : 0);
    const limits = [flags, ...unsigned(1), ...unsigned(maximumPages)];
    const zero = narrowOrWide([0x41, 0], [0x42, 0]);
    const sections = [
      section(1, list(types)),
      section(2, list([[...name("e"), ...name("m"), 2, ...limits]])),
      section(3, list(functions.map((_, i) => unsigned(i)))),
      section(6, list(Array.from({ length: this.#globals }, () => [own, 1, ...zero, 0x0b]))),
      section(7, list(this.#exports.map((one) => [...name(one.name), 0, ...unsigned(one.index)]))),
      section(10, list(functions.map(({ code }) => joined([unsigned(code.length), code])))),
    ];
    return joined([[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections]);
  }
}

/** A number of an instance: each thread has its own. */
export interface Global {
  readonly value: I32;
  set(value: I32): Statement;
}

/** A section of a module. */
export function section(id: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined([[id], unsigned(content.length), content]);
}

/** Entries behind their number. */
export function list(entries: readonly ArrayLike<number>[]): Uint8Array {
  return joined([unsigned(entries.length), ...entries]);
}

/** Text behind its length. */
export function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...unsigned(bytes.length), ...bytes];
}
