import { type FunctionBuilder } from "./function.ts";
import { type I32, type Statement, i32Value, joined, statement, unsigned } from "./value.ts";

/** How the memory that a module imports as `e.m` was made. */
export interface MemoryType {
  readonly shared: boolean;
  readonly maximumPages: number;
}

/** Collects the functions of a module, which imports its memory and keeps a few i32 globals. */
export class ModuleBuilder {
  readonly #functions: { readonly parameters: number; readonly code: Uint8Array }[] = [];
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

  /** Adds a function that is complete, and gives its index. Others may call it by a name. */
  add(built: FunctionBuilder, name?: string): number {
    const parameters = built.parameters.length;
    const index = this.#functions.push({ parameters, code: built.encode() }) - 1;
    if (name !== undefined) this.#exports.push({ name, index });
    return index;
  }

  encode({ shared, maximumPages }: MemoryType): Uint8Array<ArrayBuffer> {
    const functions = this.#functions;
    const types = functions.map(({ parameters }) => [
      0x60,
      ...unsigned(parameters),
      ...Array.from({ length: parameters }, () => 0x7f),
      0,
    ]);
    const limits = [shared ? 3 : 1, ...unsigned(1), ...unsigned(maximumPages)];
    const sections = [
      section(1, list(types)),
      section(2, list([[...name("e"), ...name("m"), 2, ...limits]])),
      section(3, list(functions.map((_, i) => unsigned(i)))),
      section(6, list(Array.from({ length: this.#globals }, () => [0x7f, 1, 0x41, 0, 0x0b]))),
      section(7, list(this.#exports.map((one) => [...name(one.name), 0, ...unsigned(one.index)]))),
      section(10, list(functions.map(({ code }) => joined([unsigned(code.length), code])))),
    ];
    return joined([[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections]);
  }
}

/** An i32 of an instance: each thread has its own. */
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
