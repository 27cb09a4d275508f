/**
 * Images that a user names, as plain data: opened, divided into parts, looked at, compared with what a model wants, and described in
 * lines. For programs in which people choose their own images, such as the command line and the page.
 *
 * @module
 */
export { strayTiles, strayWords } from "../check/adjacencies.ts";
export { pictureNotes } from "../set/pictures/left-out.ts";
export { namedSources } from "./data-choice.ts";
export type { DataChoice, PictureChoice } from "./data-choice.ts";
export { checkChoice } from "./check-choice.ts";
export { choiceLike } from "./choice-like.ts";
export { chooseTraining, levelsWords } from "./look/choose-training.ts";
export type { ChosenTraining } from "./look/choose-training.ts";
export { choosePictures, chooseReading } from "./look/choose-pictures.ts";
export type { ChosenPictures } from "./look/choose-pictures.ts";
export { lookAt, lookAtPictures, withVariants } from "./look/look-at-pictures.ts";
export type { LookedAt, PictureFacts } from "./look/look-at-pictures.ts";
export { trainingWords } from "./training-words.ts";
export type { TrainingWordsOptions } from "./training-words.ts";
export { choiceWords, nameOfSource } from "./choice-words.ts";
export { withoutPlaces } from "./without-places.ts";
export type { KeptImages } from "./without-places.ts";
export { openForModel } from "./open-for-model.ts";
export type { ForModelOptions, ModelOfImages } from "./open-for-model.ts";
export { classNumber, classWords } from "./class-number.ts";
export type { KnownClasses } from "./class-number.ts";
export { nearSources } from "./near-sources.ts";
export { fewWords } from "./look/few-pictures.ts";
export { lookWords } from "./look/look-words.ts";
export { remedyFor } from "./remedy-for.ts";
export { chosenWords } from "./look/chosen-words.ts";
export { waysOut } from "./look/ways-out.ts";
export { proposedKey } from "./look/key-words.ts";
export { openChoice } from "./open-choice.ts";
export { PictureMemory } from "../decode/picture-memory.ts";
export type { ChoiceAccess, FoundData } from "./open-choice.ts";
export { openAll, openPart, openParts, openTrainingData, paletteNotes } from "./choice-parts.ts";
export type { OpenParts, TrainingData, TrainingDataOptions } from "./choice-parts.ts";
export { openTrainingPart } from "./open-training-part.ts";
export { paletteLevels, wantedImages } from "../batch/model-batch.ts";
export { describeChoice, describeParts } from "../check/describe-parts.ts";
export type { DescribedData, DescribedPart } from "../check/describe-parts.ts";
export { partRows } from "../check/part-rows.ts";
export { describedWords } from "../check/described-words.ts";
export { checkLevels } from "../check/check-levels.ts";
export { fitsInGrey, fittingImages } from "../check/fitting-images.ts";
export type { FittingOptions } from "../check/fitting-images.ts";
export { checkFit } from "../check/check-fit.ts";
export type { WantedImages } from "../check/check-fit.ts";
export { checkParts, publishedIn } from "../check/check-parts.ts";
export type { CheckedPart } from "../check/check-parts.ts";
export { verifyChoice } from "../check/verify-choice.ts";
export type { VerifyChoiceOptions, VerifyEvent } from "../check/verify-choice.ts";
export { yardstickTable } from "../check/yardstick-table.ts";
export { countClasses } from "../check/count-classes.ts";
