import {
  add,
  arange,
  cast,
  categorical,
  compile,
  gelu,
  layerNorm,
  place,
  type Position,
  position,
  read,
  reshape,
  scan,
  slice,
  State,
  streams,
  tensor,
  type Tensor,
  zeros,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { selfAttention, selfAttentionSpecs } from "./attention.ts";
import {
  attentionCacheShapes,
  cachedSelfAttention,
  type AttentionCache,
} from "./cached-attention.ts";
import { embedding, embeddingSpecs } from "./embedding.ts";
import { linear, linearSpecs } from "./linear.ts";
import { normParameters, normSpecs } from "./norm.ts";
import { normals } from "./normal.ts";
import { initialValues, parameterTensors, type ParameterSpecs } from "./parameters.ts";

const [characters, length, width, heads] = [11, 24, 12, 3];
const layers = ["one", "two"];
const specs: ParameterSpecs = {
  ...embeddingSpecs("characters", { count: characters, width }),
  ...embeddingSpecs("places", { count: length, width }),
  ...Object.assign(
    {},
    ...layers.map((name) => ({
      ...normSpecs(`${name}.norm`, { channels: width }),
      ...selfAttentionSpecs(name, { width }),
      ...linearSpecs(`${name}.mix`, { inputs: width, outputs: width }),
    })),
  ),
  ...linearSpecs("out", { inputs: width, outputs: characters, meanSquare: 0.2 }),
};
const parameters = parameterTensors(specs, initialValues(specs, 5));
const layer = (name: string): { name: string; parameters: typeof parameters } => ({
  name,
  parameters,
});

/** The logits of a small transformer; `attend` is how a layer attends. */
function logits(text: Tensor, places: Tensor, attend: (x: Tensor, name: string) => Tensor): Tensor {
  let y = add(embedding(text, layer("characters")), embedding(places, layer("places")));
  for (const name of layers) {
    y = add(y, attend(layerNorm(y, normParameters(layer(`${name}.norm`))), name));
    y = add(y, gelu(linear(y, layer(`${name}.mix`))));
  }
  return linear(y, layer("out"));
}

/** The logits of all places, each from the whole text. */
function whole(text: Tensor): Tensor {
  return logits(text, cast(arange(length), "i32"), (x, name) =>
    selfAttention(x, { ...layer(name), heads, causal: true }),
  );
}

/** The logits of one place, and the caches with it. */
function next(
  character: Tensor,
  at: Position | Tensor,
  caches: Readonly<Record<string, AttentionCache>>,
): { y: Tensor; caches: Record<string, AttentionCache> } {
  const found: Record<string, AttentionCache> = {};
  const place1 = reshape(typeof at === "object" && "op" in at ? at : position(at), [1]);
  const y = logits(character, place1, (x, name) => {
    const cache = caches[name] ?? { keys: x, values: x };
    const made = cachedSelfAttention(x, { ...layer(name), cache, at });
    found[name] = made.cache;
    return made.y;
  });
  return { y, caches: found };
}

/** The character after a place of each text. */
function sample(y: Tensor, at: Tensor, batch: number): Tensor {
  const key = [7, streams.draw] as const;
  const counters = [cast(arange(batch), "u32"), cast(at, "u32")] as const;
  return categorical(key, counters, reshape(y, [batch, characters]));
}

const backends = [referenceBackend(), await wasmBackend({ threads: 1 })];

test.each(backends)("$name: places by the cache are those of the whole text", async (backend) => {
  const x = tensor(normals({ seed: 1, stream: 0, start: 0, count: 2 * length * width }), {
    shape: [2, length, width],
  });
  const wanted = await read(backend, selfAttention(x, { ...layer("one"), heads, causal: true }));
  // Nonsense at first, as an older text would leave it.
  const state = new State(backend, {
    cache: attentionCacheShapes({ batch: 2, length, width, heads }),
  });
  for (const name of state.names("cache"))
    state.write("cache", name, new Float32Array(2 * length * width).fill(9));
  const step = compile({ backend, state }, (given: { x: Tensor; at: Tensor }, trace) => {
    const cache = trace.state.cache.named;
    const made = cachedSelfAttention(given.x, { ...layer("one"), cache, at: given.at });
    trace.update(cache.keys, made.cache.keys);
    trace.update(cache.values, made.cache.values);
    return { y: made.y };
  });
  for (const [first, size] of [
    [0, 5],
    [5, 1],
    [6, 1],
    [7, length - 7],
  ] as const) {
    const part = slice(x, [undefined, { start: first, size }]);
    const given = { data: await read(backend, part), shape: part.shape };
    const { y } = await step.run({ x: given, at: tensor(first, { dtype: "i32" }) });
    const found = await y.read();
    for (let n = 0; n < 2; n++)
      for (let i = 0; i < size * width; i++)
        expect(found[n * size * width + i]).toBeCloseTo(
          wanted[(n * length + first) * width + i] ?? NaN,
          5,
        );
  }
  await step.dispose();
  state.dispose();
});

test.each(backends)("$name: a step of the cache touches no more than its row", async (backend) => {
  const state = new State(backend, { cache: attentionCacheShapes({ length: 500, width, heads }) });
  const step = compile({ backend, state }, (given: { x: Tensor; at: Tensor }, trace) => {
    const cache = trace.state.cache.named;
    const made = cachedSelfAttention(given.x, { ...layer("one"), cache, at: given.at });
    trace.update(cache.keys, made.cache.keys);
    trace.update(cache.values, made.cache.values);
    return { y: made.y };
  });
  const x = zeros([1, 1, width]);
  const given = { data: await read(backend, x), shape: x.shape };
  const { lowered } = await step.program({ x: given, at: tensor(3, { dtype: "i32" }) });
  const maps = lowered.program.steps.flatMap((one) => (one.kind === "map" ? [one.shape] : []));
  expect(maps.length).toBeGreaterThan(0);
  for (const shape of maps) expect(shape.reduce((a, b) => a * b, 1)).toBeLessThan(500 * width);
  await step.dispose();
  state.dispose();
});

test.each(backends)(
  "$name: the cache samples the same characters as the naive way",
  async (backend) => {
    const batch = 2;
    const start = tensor([3, 8], { dtype: "i32", shape: [batch, 1] });
    const naive = scan(
      { repeat: length - 1, carry: [place(zeros([batch, length], "i32"), start, [0, 0])] },
      (i, [text = start]) => {
        const y = slice(whole(text), [undefined, { start: i, size: 1 }]);
        const drawn = reshape(sample(y, position(i), batch), [batch, 1]);
        return { carry: [place(text, drawn, [0, { ...i, constant: i.constant + 1 }])] };
      },
    );
    const empty = zeros(attentionCacheShapes({ batch, length, width, heads }).keys);
    const cached = scan(
      { repeat: length - 1, carry: [start, ...layers.flatMap(() => [empty, empty])] },
      (i, [character = start, ...held]) => {
        const caches = Object.fromEntries(
          layers.map((name, n) => [
            name,
            { keys: held[2 * n] ?? empty, values: held[2 * n + 1] ?? empty },
          ]),
        );
        const made = next(character, i, caches);
        const drawn = reshape(sample(made.y, position(i), batch), [batch, 1]);
        const kept = layers.flatMap((name) => {
          const { keys, values } = made.caches[name] ?? { keys: empty, values: empty };
          return [keys, values];
        });
        return { carry: [drawn, ...kept], stacked: [reshape(drawn, [batch])] };
      },
    );
    const [text = start] = naive.carry;
    const [stack = start] = cached.stacked;
    const wanted = await read(backend, text);
    const found = await read(backend, stack);
    const byText = Array.from({ length: batch }, (_, n) => [
      [3, 8][n],
      ...Array.from({ length: length - 1 }, (__, i) => found[i * batch + n]),
    ]);
    expect(byText.flat()).toEqual([...wanted]);
    // No text of one character, and two that differ.
    expect(new Set(found).size).toBeGreaterThan(4);
    expect(byText[0]).not.toEqual(byText[1]);
  },
);

test("a cache of another size is refused", () => {
  const cache = { keys: zeros([1, heads, length, 5]), values: zeros([1, heads, length, 5]) };
  expect(() =>
    cachedSelfAttention(zeros([1, 1, width]), { ...layer("one"), cache, at: 0 }),
  ).toThrow(
    new TypeError("Cannot run the layer one: it reads [1,1,12], and its cache is [1,3,24,5]"),
  );
  const wrong = { ...layer("one"), cache, at: 0, heads: 2 };
  expect(() => cachedSelfAttention(zeros([1, 1, width]), wrong)).toThrow("no option heads");
});
