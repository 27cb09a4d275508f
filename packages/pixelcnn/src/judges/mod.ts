/**
 * What judges samples and codes from outside: a small classifier, a linear probe, the nearest training image.
 *
 * @module
 */
export { linearProbe } from "./linear-probe.ts";
export type { LabelledCodes, ProbeOptions } from "./linear-probe.ts";
export { findCopies } from "./find-copies.ts";
export type { CopyCheck } from "./find-copies.ts";
export { areComparable, copiesAmong } from "./copies-among.ts";
export type {
  CopiesAmong,
  CopiesOptions,
  ReadablePictures,
  TrainedPictures,
} from "./copies-among.ts";
export { copiesReport, copyWords } from "./copy-words.ts";
export type { CopiesReport, NearestReport } from "./copy-words.ts";
export { nearestPictures } from "./nearest-pictures.ts";
export type { NearPicture } from "./nearest-pictures.ts";
export type { PictureForm } from "./colour-distances.ts";
export { nearestImages } from "./nearest.ts";
export type { Neighbour } from "./nearest.ts";
export { variety } from "./variety.ts";
export { levelsAsMaps, SoftmaxClassifier } from "./softmax-classifier.ts";
export type {
  Accuracy,
  ClassifierTraining,
  LabelledBatches,
  LabelledMaps,
  SoftmaxClassifierOptions,
} from "./softmax-classifier.ts";
export type { NetworkTraining } from "../train/trained-network.ts";
