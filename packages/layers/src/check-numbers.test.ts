import { full, scalar, sum, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { crossEntropy } from "./cross-entropy.ts";
import { dropout } from "./dropout.ts";
import { adamW } from "./optimisers/adam-w.ts";
import { adam } from "./optimisers/adam.ts";
import { muon } from "./optimisers/muon.ts";
import { constantRate } from "./optimisers/schedules.ts";
import { sgd } from "./optimisers/sgd.ts";
import { huber } from "./regression-loss.ts";
import { squares } from "./training/small-network.fixture.ts";
import { train } from "./training/train.ts";
import { Trainer } from "./training/trainer.ts";
import { tripletLoss } from "./triplet-loss.ts";

const two = tensor([[1, 2]]);
const place = tensor([0], { dtype: "i32" });
const backend = referenceBackend();
const still = {
  specs: { x: { shape: [1], fanIn: 0 } },
  loss: ({ x }: { x: Tensor }) => ({ loss: sum(x), count: scalar(1) }),
};
const how = { backend, steps: 1, learningRate: constantRate(1) };

// Programs without types read options from forms and command lines, where "0.5" passes comparisons as 0.5 does.
test.each<[string, (text: object) => unknown, string]>([
  ["beta1", (text) => adam(text), "train with Adam"],
  ["epsilon", (text) => adam(text), "train with Adam"],
  ["decay", (text) => adamW(text), "train with AdamW"],
  ["size", (text) => muon(text), "train with Muon"],
  ["decay", (text) => muon(text), "train with Muon"],
  ["momentum", (text) => sgd(text), "train with SGD"],
  ["delta", (text) => huber(two, two, text), "take a Huber loss"],
  ["smoothing", (text) => crossEntropy(two, place, text), "compare with labels"],
  ["margin", (text) => tripletLoss(two, place, text), "take a triplet loss"],
  [
    "dropoutRate",
    (text) => dropout(full([2], 1), { dropoutRate: 0, key: [1, 2], counter: 0, ...text }),
    "drop a share",
  ],
  ["maxGradNorm", (text) => new Trainer({ backend, ...still, ...text }), "train"],
  ["emaDecay", (text) => new Trainer({ backend, ...still, ...text }), "train"],
  ["emaDecay", (text) => train(squares, [], { ...how, ...text }), "train"],
  ["divergesAt", (text) => train(squares, [], { ...how, ...text }), "train"],
])("%s is refused as text", (name, act, words) => {
  expect(() => act({ [name]: "0.5" })).toThrow(
    new TypeError(`Cannot ${words}: ${name} is of type string, not a number`),
  );
  expect(() => act({ [name]: 0.5 })).not.toThrow();
});
