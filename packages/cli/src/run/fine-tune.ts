import { choiceLike, type DataChoice } from "@pixelweft/datasets";
import { averagedModel, type Model } from "@pixelweft/pixelcnn";
import { startedWords, startFrom } from "@pixelweft/pixelcnn/recipes";
import { asUsage } from "../command/failure.ts";
import { optionOf } from "../command/option.ts";
import type { FoundModel } from "../model/find-model.ts";
import { say, type Terminal } from "../show/terminal.ts";

/** Images that become samples as those of the model did. */
export function dataLike({ model, settings }: FoundModel, data: DataChoice): Promise<DataChoice> {
  const { height, width } = model.config;
  return choiceLike(data, settings?.data, { size: [height, width], nameOf: optionOf });
}

/** A new model with the parameters of a trained one, as far as they fit; says what does not. UsageError where nothing does. */
export function startedFrom(from: FoundModel, own: Model, terminal: Terminal): Model {
  const { title } = from;
  const started = asUsage(() => startFrom(own, averagedModel(from.model)));
  say(terminal, `Starting from ${title}: ${startedWords(started)}`);
  return started.model;
}
