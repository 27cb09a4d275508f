/** The WebAssembly types that kernels use. Where addresses have 64 bits, an i32 is an i64. */
export type WasmType = "i32" | "v128";

/** Code that leaves one value of a type on the stack. */
export interface Value<T extends WasmType> {
  readonly type: T;
  readonly bytes: readonly number[];
}

export type I32 = Value<"i32">;
export type V128 = Value<"v128">;

/** Code that leaves nothing on the stack. */
export interface Statement {
  readonly type: "none";
  readonly bytes: readonly number[];
}

interface Code {
  readonly bytes: readonly number[];
}

/** The code of the arguments in order, then an instruction. */
function after(args: readonly Code[], instruction: readonly number[]): number[] {
  const [only] = args;
  if (only === undefined) return [...instruction];
  if (args.length === 1) return only.bytes.concat(instruction);
  return only.bytes.concat(...args.slice(1).map(({ bytes }) => bytes), instruction);
}

/** Parts of a module as bytes, one after another. Copied as wholes: byte by byte, a network's code leaves 60 MB of garbage. */
export function joined(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function i32Value(args: readonly Code[], instruction: readonly number[]): I32 {
  return { type: "i32", bytes: after(args, instruction) };
}

export function v128Value(args: readonly Code[], instruction: readonly number[]): V128 {
  return { type: "v128", bytes: after(args, instruction) };
}

export function statement(args: readonly Code[], instruction: readonly number[]): Statement {
  return { type: "none", bytes: after(args, instruction) };
}

/** An unsigned whole number as LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A signed whole number as LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const next = Math.floor(rest / 128);
    const low = rest - 128 * next;
    rest = next;
    const done = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
    bytes.push(done ? low : low + 128);
    if (done) return bytes;
  }
}
