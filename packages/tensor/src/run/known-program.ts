import { type DType, validateProgram } from "../backend/mod.ts";
import { equalShapes, type Shape } from "../graph/shape.ts";
import type { Lowered } from "../lower/lower.ts";
import { checkSlots } from "./check-slots.ts";

/** What a program that was lowered before is to be used for. */
export interface Fitting {
  /** The inputs of the call. */
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly dtype: DType;
  }[];
  /** How many bytes each chunk of the state has, by its name. */
  readonly state: ReadonlyMap<string, number>;
  /** How large a buffer the device allows. */
  readonly maxBufferBytes: number;
}

/**
 * Whether a program that was lowered before can be used here, or is to be lowered again.
 *
 * @throws TypeError for what is no sound program: a file may hold anything.
 */
export function fits(lowered: Lowered, { inputs, state, maxBufferBytes }: Fitting): boolean {
  checkLists("it", lowered, ["inputs", "outputs"]);
  checkLists("its program", lowered.program, ["buffers", "steps"]);
  try {
    validateProgram(lowered.program);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`Cannot use a lowered program: its program is not sound (${why})`, {
      cause,
    });
  }
  for (const { role, name, data } of lowered.program.buffers)
    if (role === "constant" && !(data instanceof Uint8Array))
      throw new TypeError(`Cannot use a lowered program: the contents of ${name} are missing`);
  checkSlots(lowered);
  const areGiven = lowered.inputs.every(({ name, shape, dtype }) =>
    inputs.some((x) => x.name === name && x.dtype === dtype && equalShapes(x.shape, shape)),
  );
  const areHeld = lowered.program.buffers.every(({ role, name, bytes }) =>
    role === "state" ? state.get(name) === bytes : bytes <= maxBufferBytes,
  );
  return areGiven && areHeld;
}

function checkLists(what: string, value: unknown, names: readonly string[]): void {
  const found: Readonly<Record<string, unknown>> = Object(value);
  for (const name of names)
    if (!Array.isArray(found[name]))
      throw new TypeError(`Cannot use a lowered program: ${what} has no list of ${name}`);
}
