import { convolve, everything } from "@pixelweft/layers";
import {
  add,
  contract,
  expand,
  mul,
  reshape,
  scan,
  sigmoid,
  split,
  tanh,
  type LoopIndex,
  type Tap,
  type Tensor,
} from "@pixelweft/tensor";
import type { PixelCNNConfig } from "./config.ts";
import { gates } from "./lstm-specs.ts";
import { conditioning, getter, type StageOptions } from "./stages.ts";

/** The input-to-state product of a whole map `[n, height, width, 2h]`: `[n, height, width, 4h]`. */
export function inputToState(
  map: Tensor,
  config: PixelCNNConfig,
  { name, options }: { readonly name: string; readonly options: StageOptions },
): Tensor {
  const parameter = getter(options.parameters, "parameter");
  const weight = parameter(`${name}.input.weight`);
  const left = (weight.shape[1] ?? 1) - 1;
  const { terms, biases } = conditioning(options, name);
  return convolve([{ map, weight, first: [0, -left] }, ...terms], {
    window: everything(map),
    grouping: { groups: config.channels, parts: gates },
    biases: [parameter(`${name}.bias`), ...biases],
  });
}

/** How a convolutional LSTM steps over lines of a map. */
export interface LstmOptions {
  readonly name: string;
  readonly options: StageOptions;
  /** What the states' kernel reads of the line before, relative to an output's place. */
  readonly taps: readonly Tap[];
  readonly reverse?: boolean;
  /** What a line's new state becomes, given the one before. */
  readonly keep?: (index: LoopIndex, now: Tensor, before: Tensor) => Tensor;
}

/**
 * A convolutional LSTM over lines: from their input-to-state products `[lines, n, rows, columns, 4h]` to their states
 * `[lines, n, rows, columns, h]`. `c = f * c' + i * g`, `h = o * tanh(c)`, where o, f and i are sigmoids and g is a tanh.
 */
export function lstm(inputs: Tensor, lstmOptions: LstmOptions): Tensor {
  const { name, options, taps, reverse = false, keep } = lstmOptions;
  const parameter = getter(options.parameters, "parameter");
  const [repeat = 1, n = 1, rows = 1, columns = 1, channels = gates] = inputs.shape;
  const h = channels / gates;
  const weight = reshape(parameter(`${name}.state.weight`), [taps.length, h, channels]);
  const start = (what: string): Tensor =>
    expand(reshape(parameter(`${name}.start.${what}`), [1, 1, 1, h]), [n, rows, columns, h]);
  const carry = [start("state"), start("cell")];
  const { stacked } = scan(
    { repeat, carry, slices: [inputs], reverse },
    (index, [state = inputs, cell = inputs], [input = inputs]) => {
      const sums = add(contract([{ map: state, weight, taps }]), input);
      const [o = sums, f = sums, i = sums, g = sums] = split(sums, Array(gates).fill(h), -1);
      const next = add(mul(sigmoid(f), cell), mul(sigmoid(i), tanh(g)));
      const made = [mul(sigmoid(o), tanh(next)), next] as const;
      const [first, second] = keep
        ? [keep(index, made[0], state), keep(index, made[1], cell)]
        : made;
      return { carry: [first, second], stacked: [first] };
    },
  );
  return stacked[0] ?? inputs;
}
