/**
 * A class-conditional density as a classifier, and p(x) without the class.
 *
 * @module
 */
export { BayesClassifier } from "./bayes-classifier.ts";
export type { ClassifierScore, ClassifyOptions } from "./bayes-classifier.ts";
export { classesByFolder } from "./classes-by-folder.ts";
export type { FolderClassesOptions, NamedImages } from "./classes-by-folder.ts";
export { logMixture, posterior } from "./mixture.ts";
export type { MixtureOptions } from "./mixture.ts";
