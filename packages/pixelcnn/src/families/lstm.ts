import { convolve, wholeWindow, type ConvolutionTerm } from "@pixelweft/layers";
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
import { colourGroups, type PixelCNNConfig } from "../model/config.ts";
import { conditioning, getter, type StageOptions } from "../model/stages.ts";
import { gates } from "./lstm-specs.ts";

/** Which layer's input-to-state product it is. */
export interface InputToState {
  readonly name: string;
  readonly options: StageOptions;
  /** What it reads besides, of the same height and width. */
  readonly also?: readonly ConvolutionTerm[];
}

/** The input-to-state product of a whole map `[n, height, width, 2h]`: `[n, height, width, 4h]`. */
export function inputToState(
  map: Tensor,
  config: PixelCNNConfig,
  { name, options, also = [] }: InputToState,
): Tensor {
  const parameter = getter(options.parameters, "parameter");
  const weight = parameter(`${name}.input.weight`);
  const left = (weight.shape[1] ?? 1) - 1;
  const { terms, biases } = conditioning(options, name);
  return convolve([{ map, weight, firstTap: [0, -left] }, ...also, ...terms], {
    window: wholeWindow(map),
    grouping: { groups: colourGroups(config), parts: gates },
    biases: [parameter(`${name}.bias`), ...biases],
  });
}

/** How a convolutional LSTM steps over lines of a map. */
export interface LstmOptions {
  readonly name: string;
  readonly options: StageOptions;
  /** Added to the forget gate's pre-activation. */
  readonly forgetBias: number;
  /** What the states' kernel reads of the line before, relative to an output's place. */
  readonly taps: readonly Tap[];
  /** What a line's new state becomes, given the one before. */
  readonly keep?: (index: LoopIndex, now: Tensor, before: Tensor) => Tensor;
}

/**
 * A convolutional LSTM over lines: from their input-to-state products `[lines, n, rows, columns, 4h]` to their states
 * `[lines, n, rows, columns, h]`. `c = f * c' + i * g`, `h = o * tanh(c)`, where o, f and i are sigmoids and g is a tanh.
 */
export function lstm(inputs: Tensor, lstmOptions: LstmOptions): Tensor {
  const { name, options, taps, forgetBias, keep } = lstmOptions;
  const parameter = getter(options.parameters, "parameter");
  const [repeat = 1, n = 1, rows = 1, columns = 1, channels = gates] = inputs.shape;
  const h = channels / gates;
  const weight = reshape(parameter(`${name}.state.weight`), [taps.length, h, channels]);
  const start = (what: string): Tensor =>
    expand(reshape(parameter(`${name}.start.${what}`), [1, 1, 1, h]), [n, rows, columns, h]);
  const carry = [start("state"), start("cell")];
  const { stacked } = scan(
    { repeat, carry, slices: [inputs] },
    (index, [state = inputs, cell = inputs], [input = inputs]) => {
      const sums = add(contract([{ map: state, weight, taps }]), input);
      const [o = sums, f = sums, i = sums, g = sums] = split(sums, Array(gates).fill(h), -1);
      const forget = sigmoid(forgetBias === 0 ? f : add(f, forgetBias));
      const next = add(mul(forget, cell), mul(sigmoid(i), tanh(g)));
      const made = [mul(sigmoid(o), tanh(next)), next] as const;
      const [first, second] = keep
        ? [keep(index, made[0], state), keep(index, made[1], cell)]
        : made;
      return { carry: [first, second], stacked: [first] };
    },
  );
  return stacked[0] ?? inputs;
}
