// Convolutions, norms and pooling that name the pictures of Fashion-MNIST: node examples/networks/src/cnn.ts
import { fashionMnist } from "@pixelweft/datasets";
import {
  conv2d,
  conv2dSpecs,
  linear,
  linearSpecs,
  maxPool,
  normParameters,
  normSpecs,
  type ParameterSpecs,
} from "@pixelweft/layers";
import { groupNorm, relu, reshape, sizeOf, type Tensor } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { classify, type Classifier } from "./classify.ts";

const blocks = ["one", "two", "three"] as const;
type Block = (typeof blocks)[number];
type Names =
  | `${Block}.${"weight" | "bias"}`
  | `${Block}.norm.${"scale" | "shift"}`
  | `out.${"weight" | "bias"}`;

/** What the network reads, and how many feature maps its first block has. */
export interface CnnSize {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** A multiple of 4; each block has twice as many as the one before. */
  readonly maps: number;
  readonly classes: number;
}

/** The network: three times a convolution, a norm and pooling; then one linear layer. */
export function cnn({ shape, maps, classes }: CnnSize): Classifier<Names> {
  const [height, width, channels] = shape;
  const block = (name: Block, inputs: number, outputs: number): ParameterSpecs<Names> =>
    ({
      ...conv2dSpecs(name, { inputs, outputs }),
      ...normSpecs(`${name}.norm`, { channels: outputs }),
    }) as ParameterSpecs<Names>;
  const last = [height >> 3, width >> 3, 4 * maps];
  const specs = {
    ...block("one", channels, maps),
    ...block("two", maps, 2 * maps),
    ...block("three", 2 * maps, 4 * maps),
    ...linearSpecs("out", { inputs: sizeOf(last), outputs: classes, meanSquare: 0.5 }),
  };
  const logits = (parameters: Readonly<Record<Names, Tensor>>, images: Tensor): Tensor => {
    let y = images;
    for (const name of blocks) {
      const norm = normParameters({ name: `${name}.norm`, parameters });
      y = relu(groupNorm(conv2d(y, { name, parameters }), { groups: 4, ...norm }));
      y = maxPool(y, { size: 2 });
    }
    return linear(reshape(y, [-1, sizeOf(last)]), { name: "out", parameters });
  };
  return { specs, logits };
}

if (import.meta.main) {
  const backend = await wasmBackend();
  const train = await fashionMnist({ split: "train" });
  const test = await fashionMnist({ split: "test" });
  const network = cnn({ shape: train.info.shape, maps: 16, classes: 10 });
  const share = await classify(network, {
    backend,
    train,
    test,
    epochs: 5,
    learningRate: 0.004,
    report: (step, loss) => console.log(`step ${step}: ${loss.toFixed(3)} nats`),
  });
  console.log(`names ${(100 * share).toFixed(1)} % of the test images`);
  backend.dispose();
}
