import { type BufferSpec, type View, bytesOf, isNarrow } from "@pixelweft/tensor/backend";
import { scalarType } from "../scalar.ts";
import type { Traits } from "../tile.ts";
import type { Binding } from "./access.ts";
import { constantsAround, hull, meet, rangeOf } from "./range.ts";

/** How a view is used. */
export interface Use {
  readonly write: boolean;
  /** Promises that it is only touched in aligned groups of four. */
  readonly wide: boolean;
  /** A small one that is only read, in fours, may be bound as constants. */
  readonly constant?: boolean;
}

/** What is known where a view is bound. */
export interface Bindable {
  readonly repeats: ReadonlyMap<number, number>;
  /** The buffers of the program, where views in arenas are bound separately. */
  readonly separate?: readonly BufferSpec[];
  /** Whether views of this buffer that are read by elements and in fours are two bindings. */
  readonly byWidth: boolean;
  readonly traits: Pick<Traits, "hardware">;
}

/** The binding of a view, which is one of those that there are or joins them. */
export function bindingFor(
  bindings: Binding[],
  view: View,
  use: Use,
  { repeats, separate, byWidth, traits }: Bindable,
): Binding {
  const { role, bytes = 0 } = separate?.[view.buffer] ?? {};
  const own = role === undefined ? undefined : rangeOf(view, repeats);
  const range = role === "arena" ? own : undefined;
  const canBeConstant =
    use.constant === true && use.wide && range === undefined && view.dtype === "f32";
  const constants = canBeConstant && own ? constantsAround(own, bytes) : undefined;
  let binding = bindings.find(
    (known) =>
      constants === undefined &&
      known.constants !== true &&
      known.buffer === view.buffer &&
      (!byWidth || known.wide === use.wide) &&
      (range === undefined || known.range === undefined || meet(known.range, range)),
  );
  if (binding === undefined) {
    binding = {
      buffer: view.buffer,
      // A buffer may not be bound in both ways. Of a GPU's programs kernels write other arenas than they read.
      writable: range !== undefined && !traits.hardware,
      types: new Set(),
      wide: true,
      hasSmall: false,
      atomic: false,
      ...(constants && { range: constants, constants: true }),
    };
    bindings.push(binding);
  }
  if (range !== undefined) binding.range = binding.range ? hull(binding.range, range) : range;
  binding.writable ||= use.write;
  binding.types.add(scalarType(view.dtype));
  binding.wide &&= use.wide;
  binding.hasSmall ||= bytesOf(view.dtype) < 4;
  binding.atomic ||= isNarrow(view.dtype) && use.write && !use.wide;
  return binding;
}
