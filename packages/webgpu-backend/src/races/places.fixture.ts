import type { Scalar, Type } from "./syntax.fixture.ts";
import { type Value, scalar, scalarOf, strideOf, wordsOf } from "./values.fixture.ts";

/** Something that can be written to, and what lies in it. */
export interface Place {
  readonly type: Type;
  load(): Value;
  /** A statement that stores a value, given as JavaScript. */
  store(js: string): string;
  member(name: string): Place;
  index(at: string): Place;
  /** Its memory and place there as arguments, for atomics. */
  readonly address?: readonly [memory: string, offset: string];
}

/** The line of an access, which is reported with it. */
type Line = number;

/** A variable of an invocation, or a part of one. */
export function localPlace(js: string, type: Type, line: Line): Place {
  const part = (at: string): Place => {
    if (type.kind !== "vector") throw new Error(`Cannot run line ${line}: no part of ${type.kind}`);
    const made = localPlace(`${js}[${at}]`, scalar(type.of), line);
    return { ...made, store: (value) => `${js}=replaced(${js},${at},${value});` };
  };
  return {
    type,
    load: () => ({ js, type }),
    store: (value) => `${js}=${value};`,
    member: (name) =>
      type.kind === "struct"
        ? localPlace(`${js}.${name}`, memberOf(type, name).type, line)
        : part(`${partNumber(name)}`),
    index: (at) =>
      type.kind === "array"
        ? localPlace(`${js}[I.within(${at},${type.count},${line})]`, type.of, line)
        : part(`I.within(${at},${type.kind === "vector" ? type.size : 0},${line})`),
  };
}

/** Memory that invocations share. */
export function memoryPlace(memory: string, offset: string, type: Type, line: Line): Place {
  const load = (own: Type, from: string): string => {
    if (own.kind === "scalar") return `${memory}.${letters[own.of]}(${from},${line})`;
    if (own.kind === "vector") return `${memory}.${letters[own.of]}s(${from},${own.size},${line})`;
    if (own.kind !== "array") throw new Error(`Cannot run line ${line}: no load of ${own.kind}`);
    const step = strideOf(own.of);
    const parts = Array.from({ length: own.count ?? 0 }, (_, k) =>
      load(own.of, `${from}+${k * step}`),
    );
    return `[${parts.join()}]`;
  };
  const store = (value: string): string => {
    const [kind, many] = [scalarOf(type) === "f32" ? "F" : "I", type.kind === "vector" ? "s" : ""];
    return `${memory}.set${kind}${many}(${offset},${value},${line});`;
  };
  const part = (k: string): Place => {
    const { of } = type.kind === "vector" ? type : { of: scalarOf(type) };
    const made = memoryPlace(memory, `${offset}+${k}`, scalar(of), line);
    // A store to a part may touch the whole vector.
    return { ...made, store: (value) => store(`replaced(${load(type, offset)},${k},${value})`) };
  };
  return {
    type,
    load: () => ({ js: load(type, offset), type }),
    store,
    member(name) {
      if (type.kind !== "struct") return part(`${partNumber(name)}`);
      const { type: own, before } = memberOf(type, name);
      return memoryPlace(memory, `${offset}+${before}`, own, line);
    },
    index(k) {
      if (type.kind !== "array") return part(`I.within(${k},4,${line})`);
      const from = `${memory}.at(${k},${type.count ?? -1},${strideOf(type.of)},${line})`;
      return memoryPlace(memory, offset === "0" ? from : `${offset}+${from}`, type.of, line);
    },
    address: [memory, offset],
  };
}

const letters: Readonly<Record<Scalar, string>> = {
  f32: "f",
  i32: "i",
  u32: "u",
  bool: "u",
  int: "i",
};

function memberOf(
  { members }: Type & { readonly kind: "struct" },
  name: string,
): { readonly type: Type; readonly before: number } {
  let before = 0;
  for (const { name: own, type } of members) {
    if (own === name) return { type, before };
    before += wordsOf(type);
  }
  throw new Error(`Cannot find a member ${name}`);
}

/** The number of a part of a vector that is named by a letter. */
export function partNumber(name: string): number {
  const at = "xyzw".indexOf(name);
  if (name.length !== 1 || at < 0) throw new Error(`Cannot run a vector's part ${name}`);
  return at;
}
