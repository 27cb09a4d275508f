// A network of three layers that names the pictures of Fashion-MNIST: node examples/networks/src/mlp.ts
import { fashionMnist } from "@pixelweft/datasets";
import { linear, linearSpecs, type ParameterSpecs } from "@pixelweft/layers";
import { relu, reshape, type Tensor } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { classify, type Classifier } from "./classify.ts";

type Layer = "one" | "two" | "three";
type Names = `${Layer}.${"weight" | "bias"}`;

/** What the network reads and how wide it is. */
export interface MlpSize {
  readonly shape: readonly number[];
  readonly hidden: number;
  readonly classes: number;
}

/** The network: images as vectors, through two hidden layers. */
export function mlp({ shape, hidden, classes }: MlpSize): Classifier<Names> {
  const inputs = shape.reduce((a, b) => a * b);
  const specs: ParameterSpecs<Names> = {
    ...linearSpecs("one", { inputs, outputs: hidden }),
    ...linearSpecs("two", { inputs: hidden, outputs: hidden / 2, meanSquare: 0.5 }),
    ...linearSpecs("three", { inputs: hidden / 2, outputs: classes, meanSquare: 0.5 }),
  };
  const logits = (parameters: Readonly<Record<Names, Tensor>>, images: Tensor): Tensor => {
    let y = reshape(images, [-1, inputs]);
    y = relu(linear(y, { name: "one", parameters }));
    y = relu(linear(y, { name: "two", parameters }));
    return linear(y, { name: "three", parameters });
  };
  return { specs, logits };
}

if (import.meta.main) {
  const backend = await wasmBackend();
  const train = await fashionMnist({ split: "train" });
  const test = await fashionMnist({ split: "test" });
  const network = mlp({ shape: train.info.shape, hidden: 256, classes: 10 });
  const share = await classify(network, {
    backend,
    train,
    test,
    epochs: 8,
    report: (step, loss) => console.log(`step ${step}: ${loss.toFixed(3)} nats`),
  });
  console.log(`names ${(100 * share).toFixed(1)} % of the test images`);
  backend.dispose();
}
