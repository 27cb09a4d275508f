import type { Affine, Tap } from "../backend/mod.ts";
import { type Position, affine, scaleAffine } from "../graph/affine.ts";
import { type Tensor, type TermMap, node } from "../graph/node.ts";
import { at } from "../graph/shape.ts";
import { reshape } from "./broadcast.ts";
import { checkFactor } from "./check-dtype.ts";
import { transpose } from "./movement.ts";

/** One summand of a contract. */
export interface ContractTerm {
  /** The whole map, `[n, rows, columns, K]`, of floats; it reads zero outside. */
  readonly map: Tensor;
  /** `[taps, K, columns]`, or `[n, taps, K, columns]`: weights of their own for each of the batch. Any dtype; they are cast to f32. */
  readonly weight: Tensor;
  /** What each tap reads, relative to the output's place. */
  readonly taps: readonly Tap[];
  /** The map's row and column under output place (0, 0); (0, 0) if missing. */
  readonly at?: readonly [Position, Position];
}

/**
 * A sum of convolutions by taps: `out[b, y, x, o] = sum over terms, taps t, channels i of
 * map[b, at + y + t.row, at + x + t.column, i] * weight[t, i, o]`, in f32. `space` is the size [h, w] of the computed
 * window; without it the window is the first term's whole map. Only the taps that are listed are computed. Weights that have the batch as
 * their first axis are read at `[b, t, i, o]`: a product of two batches, with all that is fused with a contract.
 *
 * @throws TypeError if ranks, batch sizes, channels or taps do not fit.
 * @example Each value, and ten times its left neighbour
 * const map = tensor([1, 2, 3], { shape: [1, 1, 3, 1] });
 * const weight = tensor([1, 10], { shape: [2, 1, 1] });
 * await read(backend, contract([{ map, weight, taps: [[0, 0], [0, -1]] }])); // Float32Array [1, 12, 23]
 */
export function contract(
  terms: readonly ContractTerm[],
  space?: readonly [number, number],
): Tensor {
  const [first] = terms;
  if (first === undefined) throw new TypeError("Cannot contract: there are no terms");
  for (const { map, weight, taps } of terms) {
    const act = `Cannot contract a map [${map.shape}] with weights [${weight.shape}]`;
    const [own, ...shared] = weight.shape;
    const isOwn = weight.shape.length === 4;
    if (map.shape.length !== 4 || (!isOwn && weight.shape.length !== 3))
      throw new TypeError(`${act}: they need 4 axes, and 3 or 4`);
    if (isOwn && own !== map.shape[0])
      throw new TypeError(`${act}: batches are ${map.shape[0]} and ${own}`);
    const [count, channels] = isOwn ? shared : weight.shape;
    if (count !== taps.length || channels !== map.shape[3])
      throw new TypeError(`${act} over ${taps.length} taps: taps or channels differ`);
    checkFactor("contract", map);
    if (map.shape[0] !== first.map.shape[0] || at(weight.shape, -1) !== at(first.weight.shape, -1))
      throw new TypeError("Cannot contract: terms have different batch sizes or columns");
  }
  const [h, w] = space ?? [at(first.map.shape, 1), at(first.map.shape, 2)];
  const maps: TermMap[] = terms.map((term) => ({ at: corner(term.at), taps: term.taps }));
  return node(
    { kind: "contract", terms: maps },
    {
      inputs: terms.flatMap((term) => [term.map, term.weight]),
      shape: [at(first.map.shape, 0), h, w, at(first.weight.shape, -1)],
      vjp: (grad) => terms.flatMap((term) => [mapGradient(grad, term), weightGradient(grad, term)]),
    },
  );
}

function corner(position: readonly [Position, Position] = [0, 0]): [Affine, Affine] {
  return [affine(position[0]), affine(position[1])];
}

/** The same contract backwards: taps and the window's corner negated, weights transposed. `0 - r` is never -0, which JSON does not have. */
function mapGradient(grad: Tensor, term: ContractTerm): Tensor {
  const [row, column] = corner(term.at);
  return contract(
    [
      {
        map: grad,
        weight: transpose(term.weight),
        taps: term.taps.map(([r, c]): Tap => [0 - r, 0 - c]),
        at: [scaleAffine(row, -1), scaleAffine(column, -1)],
      },
    ],
    [at(term.map.shape, 1), at(term.map.shape, 2)],
  );
}

function weightGradient(grad: Tensor, term: ContractTerm): Tensor {
  const perImage = term.weight.shape.length === 4;
  if (perImage && isProduct(grad, term)) return productGradient(grad, term.map);
  return filterGradient(term.map, grad, { taps: term.taps, at: corner(term.at), perImage });
}

/** Whether each place reads the map's own place, and no other. */
function isProduct({ shape }: Tensor, { map, taps, at: position }: ContractTerm): boolean {
  const still = [...taps.flat(), ...(position ?? [])].every((x) => x === 0);
  return still && taps.length === 1 && shape[1] === map.shape[1] && shape[2] === map.shape[2];
}

/** The gradient of weights by image of a product is one too, whose places are channels. */
function productGradient(grad: Tensor, map: Tensor): Tensor {
  const [n = 1, h = 1, w = 1, channels = 1] = map.shape;
  const columns = at(grad.shape, 3);
  const turned = transpose(reshape(map, [n, h * w, channels]));
  const y = product(turned, reshape(grad, [n, h * w, columns]));
  return reshape(y, [n, 1, channels, columns]);
}

/** `[batch, M, K]` by `[batch, K, N]`: an image for each of the batch, with weights of its own; one image where there is one matrix. */
export function product(a: Tensor, b: Tensor): Tensor {
  const [batch = 1, m = 1, k = 1] = a.shape;
  const map = reshape(a, [batch, 1, m, k]);
  const weight = reshape(b, [...(batch > 1 ? [batch] : []), 1, k, at(b.shape, -1)]);
  return reshape(contract([{ map, weight, taps: [[0, 0]] }]), [batch, m, at(b.shape, -1)]);
}

/** Where a contract's weights read the map: its taps, and the corner of its window. */
export interface FilterOptions {
  readonly taps: readonly Tap[];
  readonly at: readonly [Affine, Affine];
  /** A sum for each of the batch, `[n, taps, I, O]`, instead of one over all of it. */
  readonly perImage?: boolean | undefined;
}

/**
 * The gradient of a contract's weights, `[taps, I, O]`, from the map `[n, rows, columns, I]` and the gradient `[n, h, w, O]` of its
 * result, all f32: a sum over places. It is added in parts whose number the lowering chooses by shapes and by what the backend wishes
 * (`capabilities.sumParts`), so the bits do not depend on threads or workgroups. With `perImage` it is `[n, taps, I, O]`.
 *
 * @example
 * import { full, read, tensor } from "@pixelweft/tensor";
 * const map = tensor([1, 2, 3], { shape: [1, 1, 3, 1] });
 * const grad = full([1, 1, 3, 1], 1);
 * const where = { taps: [[0, 0], [0, -1]], at: [affine(0), affine(0)] } as const;
 * await read(backend, filterGradient(map, grad, where)); // Float32Array [6, 3]
 */
export function filterGradient(map: Tensor, grad: Tensor, options: FilterOptions): Tensor {
  const { taps, at: corners, perImage = false } = options;
  if (map.shape.length !== 4 || grad.shape.length !== 4 || map.shape[0] !== grad.shape[0])
    throw new TypeError(
      `Cannot add up filters of [${map.shape}] and [${grad.shape}]: they need 4 axes and one batch size`,
    );
  return node(
    { kind: perImage ? "filterSlabs" : "filter", at: corners, taps },
    {
      inputs: [map, grad],
      shape: [
        ...(perImage ? [at(map.shape, 0)] : []),
        taps.length,
        at(map.shape, 3),
        at(grad.shape, 3),
      ],
      vjp: (weight) => {
        const term = { map, weight, taps, at: corners };
        return [mapGradient(grad, term), contract([term], [at(grad.shape, 1), at(grad.shape, 2)])];
      },
    },
  );
}
