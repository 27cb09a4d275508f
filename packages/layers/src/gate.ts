import { mul, sigmoid, split, tanh, type Tensor } from "@pixelweft/tensor";

/**
 * The gated activation unit, `tanh(first half) * sigmoid(second half)` of the channels (van den Oord et al. 2016, equation 2):
 * `[..., 2p]` gives `[..., p]`.
 *
 * @throws RangeError for an odd number of channels.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, gate(tensor([[1, -1, 0, 100]]))); // Float32Array [0.38079…, -0.76159…]
 */
export function gate(x: Tensor): Tensor {
  const [signal, opening] = halves(x);
  return mul(tanh(signal), sigmoid(opening));
}

/**
 * The gated linear unit, `first half * sigmoid(second half)` of the channels (Dauphin et al. 2017, "Language Modeling with Gated
 * Convolutional Networks", equation 1): `[..., 2p]` gives `[..., p]`.
 *
 * @throws RangeError for an odd number of channels.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * await read(backend, gatedLinear(tensor([[1, -4, 0, 100]]))); // Float32Array [0.5, -4]
 */
export function gatedLinear(x: Tensor): Tensor {
  const [signal, opening] = halves(x);
  return mul(signal, sigmoid(opening));
}

function halves(x: Tensor): readonly [Tensor, Tensor] {
  const half = (x.shape.at(-1) ?? 0) / 2;
  if (!Number.isInteger(half))
    throw new RangeError(`Cannot gate [${x.shape}]: the channels are odd in number`);
  const [signal = x, opening = x] = split(x, [half, half], -1);
  return [signal, opening];
}
