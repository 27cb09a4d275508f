import type { Scalar, Type } from "./syntax.fixture.ts";

/** The JavaScript of a WGSL expression. A vector is an array that nobody changes, a struct an object. */
export interface Value {
  readonly js: string;
  readonly type: Type;
  /** The factors of a product of floats. */
  readonly product?: readonly [Value, Value];
}

export function scalar(of: Scalar): Type {
  return { kind: "scalar", of };
}

export function scalarOf(type: Type): Scalar {
  if (type.kind === "struct" || type.kind === "array")
    throw new Error(`Cannot compute with a ${type.kind}`);
  return type.of;
}

/** The type of a value that nothing else gives a type. */
export function settled(type: Type): Type {
  return scalarTypeIs(type, "int") ? scalar("i32") : type;
}

export function scalarTypeIs(type: Type, of: Scalar): boolean {
  return type.kind === "scalar" && type.of === of;
}

/** Words of memory that a value of a type takes. */
export function wordsOf(type: Type): number {
  switch (type.kind) {
    case "scalar":
    case "atomic":
      return 1;
    case "vector":
      return type.size;
    case "array":
      return strideOf(type.of) * (type.count ?? 0);
    case "struct":
      return type.members.reduce((sum, member) => sum + wordsOf(member.type), 0);
  }
}

/** Words from an element of an array to the next one. */
export function strideOf(of: Type): number {
  return of.kind === "vector" && of.size === 3 ? 4 : wordsOf(of);
}

/** JavaScript of the zero of a type. */
export function zeroOf(type: Type): string {
  switch (type.kind) {
    case "scalar":
    case "atomic":
      return type.of === "bool" ? "false" : "0";
    case "vector":
      return `[${Array.from({ length: type.size }, () => zeroOf(scalar(type.of))).join()}]`;
    case "array":
      return `Array.from({ length: ${type.count ?? 0} }, () => ${zeroOf(type.of)})`;
    case "struct":
      return `{ ${type.members.map(({ name, type: own }) => `${name}: ${zeroOf(own)}`).join()} }`;
  }
}

/** Functions of the text that do something for each part of vectors, each written once. */
export class Elementwise {
  /** Whether a product that is added is not rounded before, as compilers of cards may do. */
  readonly contracts: boolean;
  readonly #names = new Map<string, string>();
  readonly texts: string[] = [];

  constructor(contracts: boolean) {
    this.contracts = contracts;
  }

  /** Applies a scalar function, given as JavaScript of its arguments, to scalars or vectors. */
  apply(args: readonly Value[], of: Scalar, code: (...args: string[]) => string): Value {
    const size = Math.max(0, ...args.map(({ type }) => (type.kind === "vector" ? type.size : 0)));
    const given = args.map(({ js }) => js);
    if (size === 0) return { js: code(...given), type: scalar(of) };
    const names = args.map((_, at) => `a${at}`);
    const parts = Array.from({ length: size }, (_, k) =>
      code(...args.map(({ type }, at) => (type.kind === "vector" ? `a${at}[${k}]` : `a${at}`))),
    );
    const text = `(${names.join()}) { return [${parts.join()}]; }`;
    const known = this.#names.get(text);
    const name = known ?? `each${this.#names.size}`;
    if (known === undefined) {
      this.#names.set(text, name);
      this.texts.push(`function ${name}${text}`);
    }
    return { js: `${name}(${given.join()})`, type: { kind: "vector", of, size } };
  }
}
