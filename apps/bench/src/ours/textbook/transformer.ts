import {
  attentionCacheShapes,
  cachedSelfAttention,
  embedding,
  embeddingSpecs,
  linear,
  linearSpecs,
  normParameters,
  normSpecs,
  selfAttention,
  selfAttentionSpecs,
  type AttentionCache,
  type ParameterSpecs,
} from "@pixelweft/layers";
import {
  add,
  arange,
  cast,
  categorical,
  gelu,
  layerNorm,
  position,
  reshape,
  scan,
  streams,
  type Tensor,
  zeros,
} from "@pixelweft/tensor";
import type { Transformer } from "../../tasks/textbook.ts";

type Parameters = Readonly<Record<string, Tensor>>;

/** Its parameters. */
export function transformerSpecs(size: Transformer): ParameterSpecs {
  const { characters, length, width, layers } = size;
  const blocks = Array.from({ length: layers }, (_, i) => ({
    ...normSpecs(`${i}.norm1`, { channels: width }),
    ...selfAttentionSpecs(`${i}.attention`, { width }),
    ...normSpecs(`${i}.norm2`, { channels: width }),
    ...linearSpecs(`${i}.wide`, { inputs: width, outputs: 4 * width }),
    ...linearSpecs(`${i}.narrow`, { inputs: 4 * width, outputs: width }),
  }));
  return Object.assign(
    {
      ...embeddingSpecs("characters", { count: characters, width }),
      ...embeddingSpecs("places", { count: length, width }),
      ...normSpecs("norm", { channels: width }),
      ...linearSpecs("out", { inputs: width, outputs: characters }),
    },
    ...blocks,
  ) as ParameterSpecs;
}

interface Reading {
  readonly text: Tensor;
  readonly places: Tensor;
  readonly layers: number;
  /** How a block looks at places before. */
  attend(x: Tensor, block: number): Tensor;
}

/** Logits of what follows each of the places. */
export function transformerLogits(
  parameters: Parameters,
  { text, places, layers, attend }: Reading,
): Tensor {
  const layer = (name: string): { name: string; parameters: Parameters } => ({ name, parameters });
  const normed = (x: Tensor, name: string): Tensor => layerNorm(x, normParameters(layer(name)));
  let y = add(embedding(text, layer("characters")), embedding(places, layer("places")));
  for (let i = 0; i < layers; i++) {
    y = add(y, attend(normed(y, `${i}.norm1`), i));
    const wide = gelu(linear(normed(y, `${i}.norm2`), layer(`${i}.wide`)));
    y = add(y, linear(wide, layer(`${i}.narrow`)));
  }
  return linear(normed(y, "norm"), layer("out"));
}

/** Logits of all places of texts `[batch, length]`, which are read at once. */
export function wholeLogits(parameters: Parameters, text: Tensor, size: Transformer): Tensor {
  const places = cast(arange(size.length), "i32");
  const attend = (x: Tensor, i: number): Tensor =>
    selfAttention(x, { name: `${i}.attention`, parameters, heads: size.heads, causal: true });
  return transformerLogits(parameters, { text, places, layers: size.layers, attend });
}

/** `length` characters from the first one of all on, sampled in one loop, each from the cache of those before. */
export function write(parameters: Parameters, size: Transformer, seed: Tensor): Tensor {
  const { keys } = attentionCacheShapes(size);
  const empty = Array.from({ length: 2 * size.layers }, () => zeros(keys));
  const start = cast(zeros([1, 1]), "i32");
  const { stacked } = scan(
    { repeat: size.length, carry: [start, ...empty] },
    (i, [character = start, ...held]) => {
      const kept = [...held];
      const attend = (x: Tensor, block: number): Tensor => {
        const [k = x, v = x] = held.slice(2 * block);
        const cache: AttentionCache = { keys: k, values: v };
        const layer = { name: `${block}.attention`, parameters };
        const made = cachedSelfAttention(x, { ...layer, cache, at: i });
        kept.splice(2 * block, 2, made.cache.keys, made.cache.values);
        return made.y;
      };
      const places = reshape(position(i), [1]);
      const reading = { text: character, places, layers: size.layers, attend };
      const flat = reshape(transformerLogits(parameters, reading), [1, size.characters]);
      const next = categorical([7, streams.draw], [seed, places], flat);
      return { carry: [reshape(next, [1, 1]), ...kept], stacked: [next] };
    },
  );
  return reshape(stacked[0] ?? start, [size.length]);
}
