/**
 * How surprising images are to a model: bits of each pixel, bits in all, and scores that tell strange images from usual ones better than
 * the likelihood alone.
 *
 * @module
 */
export { auroc } from "./auroc.ts";
export type { Auroc } from "./auroc.ts";
export { checkBackground } from "./check-background.ts";
export type { TitledModel } from "./check-background.ts";
export { heatColours } from "./heat-colours.ts";
export { measureSurprise } from "./measure-surprise.ts";
export type { MeasureOptions, Surprise } from "./measure-surprise.ts";
export { backgroundBatches, mutatedBatches, mutatePixels } from "./mutated-pixels.ts";
export type { MutationOptions, MutationShare } from "./mutated-pixels.ts";
export { evenlySpaced, percentileAmong } from "./percentile.ts";
export { rankScores } from "./rank-scores.ts";
export type { RankedImage, RankedScore, UsualScores } from "./rank-scores.ts";
export { rankedRows } from "./ranked-rows.ts";
export type { NamedRanks } from "./ranked-rows.ts";
export { scoreImages } from "./score-images.ts";
export type { ScoredImages, ScoreOptions } from "./score-images.ts";
export { surpriseScores } from "./surprise-scores.ts";
export type { SurpriseParts, SurpriseScores } from "./surprise-scores.ts";
export { checkSurpriseSheet, guessBits, surpriseSheet } from "./surprise-sheet.ts";
export type { SurpriseSheetOptions } from "./surprise-sheet.ts";
