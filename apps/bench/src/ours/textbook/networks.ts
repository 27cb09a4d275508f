import { crossEntropy, type LossFunction, type ParameterSpecs } from "@pixelweft/layers";
import { cast, mean, mul, sub, type Tensor } from "@pixelweft/tensor";
import { linesOf } from "../../lines-of.ts";
import type { TextbookNetwork } from "../../tasks/textbook.ts";
import { cnnLogits, cnnSpecs, mlpLogits, mlpSpecs } from "./classifiers.ts";
import { diffusionSpecs, noiseInPoints, noiseLoss } from "./diffusion.ts";
import { given } from "./given.ts";
import { attended, causal, causalSpecs, snailLogits, snailLoss, snailSpecs } from "./snail.ts";
import { transformerLogits, transformerSpecs, wholeLogits } from "./transformer.ts";
import { block, blockSpecs, noiseInPictures, normed, unetSpecs } from "./unet.ts";
import { vaeLogits, vaeLoss, vaeSpecs } from "./vae.ts";

/** A network as a trainer takes it: the mean loss of each example, from the tensors of an examples file. */
export interface OurNetwork {
  readonly specs: ParameterSpecs;
  readonly loss: LossFunction;
  readonly lines: number;
}

/** Builds a network of the textbook. */
export function ourNetwork(network: TextbookNetwork): OurNetwork {
  switch (network.kind) {
    case "mlp":
      return {
        specs: mlpSpecs(network),
        loss: classifierLoss(mlpLogits),
        lines: linesOf(mlpSpecs, mlpLogits),
      };
    case "cnn":
      return {
        specs: cnnSpecs(network),
        loss: classifierLoss(cnnLogits),
        lines: linesOf(cnnSpecs, cnnLogits),
      };
    case "transformer":
      return {
        specs: transformerSpecs(network),
        loss: (parameters, { text, next }) => {
          const logits = wholeLogits(parameters, given(text, "text"), network);
          return mean(crossEntropy(logits, given(next, "next")), 1);
        },
        lines: linesOf(transformerSpecs, transformerLogits, wholeLogits),
      };
    case "vae":
      return {
        specs: vaeSpecs(network),
        loss: (parameters, { images, noise }) => {
          const scaled = mul(cast(given(images, "images"), "f32"), 1 / 255);
          return vaeLoss(parameters, scaled, given(noise, "noise"));
        },
        lines: linesOf(vaeSpecs, vaeLogits),
      };
    case "diffusion":
      return {
        specs: diffusionSpecs(network),
        loss: noiseLoss((parameters, points, step) =>
          noiseInPoints(parameters, points, { ...network, step }),
        ),
        lines: linesOf(diffusionSpecs, noiseInPoints),
      };
    case "unet":
      return {
        specs: unetSpecs(network),
        loss: noiseLoss((parameters, pictures, step) =>
          noiseInPictures(parameters, pictures, { ...network, step }),
        ),
        lines: linesOf(blockSpecs, unetSpecs, normed, block, noiseInPictures),
      };
    case "snail":
      return {
        specs: snailSpecs(network),
        loss: (parameters, { pictures }) =>
          snailLoss(parameters, given(pictures, "pictures"), network),
        lines: linesOf(causalSpecs, causal, snailSpecs, snailLogits, attended),
      };
  }
}

type Logits = (parameters: Readonly<Record<string, Tensor>>, images: Tensor) => Tensor;

function classifierLoss(logits: Logits): LossFunction {
  return (parameters, { images, labels }) => {
    const scaled = sub(mul(cast(given(images, "images"), "f32"), 2 / 255), 1);
    return crossEntropy(logits(parameters, scaled), given(labels, "labels"));
  };
}
