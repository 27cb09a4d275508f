import { PickleError, UnsafePickleError } from "../../errors/format.ts";
import { wholeNumbers } from "./numpy-integers.ts";

/** What a pickle of this reader may hold. Text of Python 2 comes as bytes. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly PickleValue[]
  | ReadonlyMap<string | number, PickleValue>
  | PickledGlobal
  | PickledDType
  | PickledArray
  | StoredString;

/** A long string that was not read. */
export interface StoredString {
  readonly kind: "stored";
  /** Its first byte in the whole pickle. */
  readonly offset: number;
  readonly length: number;
  /** Whether it is text; then its characters stand for bytes. */
  readonly text: boolean;
}

/** One of the few functions that may be named, never run: what they do is done here. */
export interface PickledGlobal {
  readonly kind: "global";
  readonly name: string;
}

/** A numpy dtype, such as `u1`. */
export interface PickledDType {
  readonly kind: "dtype";
  readonly name: string;
  bigEndian: boolean;
}

/** A numpy array, as bytes. */
export interface PickledArray {
  readonly kind: "array";
  dtype: string;
  shape: readonly number[];
  /** Empty where it was not read. */
  data: Uint8Array;
  stored?: StoredString;
}

/** Where in the pickle a value is made. */
export interface PicklePlace {
  readonly source: string;
  readonly offset: number;
}

/** The functions that pickles of arrays name, by what they are called. */
const allowed: ReadonlyMap<string, string> = new Map([
  ["numpy.core.multiarray._reconstruct", "reconstruct"],
  ["numpy._core.multiarray._reconstruct", "reconstruct"],
  ["numpy.core.numeric._frombuffer", "frombuffer"],
  ["numpy._core.numeric._frombuffer", "frombuffer"],
  ["numpy.core.multiarray.scalar", "scalar"],
  ["numpy._core.multiarray.scalar", "scalar"],
  ["numpy.ndarray", "ndarray"],
  ["numpy.dtype", "dtype"],
  ["_codecs.encode", "encode"],
]);

/** As many as numpy has. */
const mostAxes = 64;

/** The size of an element. Objects and text are not among them. */
const elementSizes: Readonly<Record<string, number>> = {
  u1: 1,
  i1: 1,
  u2: 2,
  i2: 2,
  u4: 4,
  i4: 4,
  u8: 8,
  i8: 8,
  f4: 4,
  f8: 8,
};

/** A name that a pickle asks for. Throws UnsafePickleError for all but those of numpy's arrays. */
export function globalNamed(name: string, { source, offset }: PicklePlace): PickledGlobal {
  const known = allowed.get(name);
  if (known !== undefined) return { kind: "global", name: known };
  throw new UnsafePickleError(
    `Cannot read ${source}: it asks for ${JSON.stringify(name)} at byte ${offset}, which is not data`,
    {
      source,
      offset,
      global: name,
    },
  );
}

/** What calling one of the names gives. */
export function callOf(called: PickleValue, args: PickleValue, place: PicklePlace): PickleValue {
  const fail = wrong(place);
  if (!isKind(called, "global") || !isList(args)) throw fail("calls what is no function");
  const [first, second] = args;
  switch (called.name) {
    case "reconstruct":
      if (!isKind(first, "global") || first.name !== "ndarray") throw fail("makes no ndarray");
      return { kind: "array", dtype: "", shape: [0], data: new Uint8Array() };
    case "frombuffer": {
      const [data, dtype, shape, order] = args;
      if (!isBytes(data) || !isKind(dtype, "dtype")) throw fail("has an array of no bytes");
      const fortran = isText(order, "F");
      return arrayOf({ data, dtype, shape, fortran }, place);
    }
    case "dtype": {
      const name = textOf(first)?.replace(/^[<|=]/, "");
      if (name === undefined || elementSizes[name] === undefined)
        throw fail(`has an array of the type ${JSON.stringify(name ?? "?")}`);
      return { kind: "dtype", name, bigEndian: false };
    }
    case "scalar": {
      if (!isKind(first, "dtype") || !(second instanceof Uint8Array))
        throw fail("has a number of no bytes");
      const { dtype, data } = arrayOf(
        { data: second, dtype: first, shape: [1], fortran: false },
        place,
      );
      const [value] = wholeNumbers(dtype, data) ?? [];
      if (value === undefined) throw fail(`has a single number of the type ${dtype}`);
      return value;
    }
    case "encode":
      // How Python 3 writes bytes for Python 2.
      if (!isText(second, "latin1")) throw fail("encodes no latin1");
      if (isKind(first, "stored") && first.text) return first;
      if (typeof first !== "string") throw fail("encodes no latin1");
      return latin1(first, fail);
    default:
      throw fail(`calls ${called.name}`);
  }
}

/** Gives a value its state, as `BUILD` does: only dtypes and arrays have any. */
export function build(value: PickleValue, state: PickleValue, place: PicklePlace): void {
  const fail = wrong(place);
  if (!isList(state)) throw fail("has a state that is no tuple");
  if (isKind(value, "dtype")) {
    value.bigEndian = isText(state[1], ">");
    if (state.slice(2, 5).some((part) => part !== null)) throw fail("has an array of records");
    return;
  }
  if (!isKind(value, "array")) throw fail("gives a state to what has none");
  const [, shape, dtype, fortran, raw] = state;
  if (!isBytes(raw) || !isKind(dtype, "dtype")) throw fail("has an array of no bytes");
  Object.assign(
    value,
    arrayOf({ data: raw, dtype, shape, fortran: fortran === true || fortran === 1 }, place),
  );
}

interface ArrayParts {
  readonly data: Uint8Array | StoredString;
  readonly dtype: PickledDType;
  readonly shape: PickleValue | undefined;
  readonly fortran: boolean;
}

function arrayOf({ data, dtype, shape, fortran }: ArrayParts, place: PicklePlace): PickledArray {
  const fail = wrong(place);
  if (!isList(shape)) throw fail("has an array without a shape");
  if (shape.length > mostAxes) throw fail(`has an array of ${shape.length} axes`);
  const sizes = shape.map((size) =>
    typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? size : Number.NaN,
  );
  const bytes = sizes.reduce(
    (product, size) => product * size,
    elementSizes[dtype.name] ?? Number.NaN,
  );
  // Of text, a character may take two bytes.
  const most = isKind(data, "stored") && data.text ? 2 * bytes : bytes;
  if (!(bytes <= data.length && data.length <= most))
    throw fail(
      `has an array of shape ${sizes.join("x")} and type ${dtype.name} with ${data.length} bytes`,
    );
  if (dtype.bigEndian && elementSizes[dtype.name] !== 1)
    throw fail("has an array of big-endian numbers");
  if (fortran && sizes.length > 1) throw fail("has an array in the order of Fortran");
  const array = { kind: "array", dtype: dtype.name, shape: sizes } as const;
  return data instanceof Uint8Array
    ? { ...array, data }
    : { ...array, data: new Uint8Array(), stored: data };
}

function isBytes(value: PickleValue | undefined): value is Uint8Array | StoredString {
  return value instanceof Uint8Array || isKind(value, "stored");
}

const latin1Text = new TextDecoder("utf-16le");

/** Text, which Python 2 writes as bytes, one a character. */
export function textOf(value: PickleValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array) || value.length > 1 << 16) return undefined;
  return latin1Text.decode(new Uint16Array(value));
}

/** Whether it is that text. Bytes of another length are not looked at: a pickle may ask for the same ones a million times. */
function isText(value: PickleValue | undefined, text: string): boolean {
  if (value instanceof Uint8Array && value.length !== text.length) return false;
  return textOf(value) === text;
}

export function isList(value: PickleValue | undefined): value is readonly PickleValue[] {
  return Array.isArray(value);
}

/** True for a value of that kind. */
export function isKind<K extends "global" | "dtype" | "array" | "stored">(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { kind: K }> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

function latin1(text: string, fail: (state: string) => PickleError): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) throw fail("encodes what is no latin1");
    bytes[i] = code;
  }
  return bytes;
}

function wrong({ source, offset }: PicklePlace): (state: string) => PickleError {
  return (state) =>
    new PickleError(`Cannot read ${source}: it ${state}, at byte ${offset}`, { source, offset });
}
