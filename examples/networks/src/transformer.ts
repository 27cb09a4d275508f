// A causal transformer of characters, and a loop that samples from it with a cache of keys and values.
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

/** How large a transformer is. `length` is how many characters it reads at once. */
export interface Size {
  readonly characters: number;
  readonly length: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
}

type Parameters = Readonly<Record<string, Tensor>>;

/** Its parameters. */
export function specsOf({ characters, length, width, layers }: Size): ParameterSpecs {
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

/** Logits of what follows each of the places; `attend` is how a block looks at places before. */
function logits(
  parameters: Parameters,
  { text, places, layers }: { text: Tensor; places: Tensor; layers: number },
  attend: (x: Tensor, block: number) => Tensor,
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

/** Logits of all places of a text `[batch, length]`, which are read at once. */
export function wholeLogits(parameters: Parameters, text: Tensor, size: Size): Tensor {
  const places = cast(arange(text.shape[1] ?? 1), "i32");
  return logits(parameters, { ...size, text, places }, (x, i) =>
    selfAttention(x, { name: `${i}.attention`, parameters, heads: size.heads, causal: true }),
  );
}

/** `length` characters from a first one on, sampled in one loop on the device, each from the cache of those before. */
export function write(
  parameters: Parameters,
  { size, first, seed }: { size: Size; first: Tensor; seed: Tensor | number },
): Tensor {
  const { keys } = attentionCacheShapes(size);
  const empty = Array.from({ length: 2 * size.layers }, () => zeros(keys));
  const start = reshape(first, [1, 1]);
  const { stacked } = scan(
    { repeat: size.length, carry: [start, ...empty] },
    (i, [character = start, ...held]) => {
      const places = reshape(position(i), [1]);
      const kept = [...held];
      const y = logits(parameters, { ...size, text: character, places }, (x, block) => {
        const [k = x, v = x] = held.slice(2 * block);
        const cache: AttentionCache = { keys: k, values: v };
        const layer = { name: `${block}.attention`, parameters };
        const made = cachedSelfAttention(x, { ...layer, cache, at: i });
        kept.splice(2 * block, 2, made.cache.keys, made.cache.values);
        return made.y;
      });
      const flat = reshape(y, [1, size.characters]);
      const next = categorical([7, streams.draw], [seed, reshape(position(i), [1])], flat);
      return { carry: [reshape(next, [1, 1]), ...kept], stacked: [next] };
    },
  );
  return reshape(stacked[0] ?? start, [size.length]);
}
