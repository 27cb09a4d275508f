/**
 * Embeddings of identities by the triplet loss, for portraits of people who were never seen (paper, section 3.3).
 *
 * @module
 */
export { createEmbedder, Embedder, formatEmbedder, parseEmbedder } from "./embedder.ts";
export type {
  EmbedderConfig,
  EmbedderModel,
  EmbedderOptions,
  EmbedderTraining,
  IdentityBatch,
} from "./embedder.ts";
export { drawIdentities } from "./identities.ts";
export type { IdentityDraw } from "./identities.ts";
export { retrieval, retrievalAccuracy } from "./retrieval.ts";
export type { EmbeddedImages, Retrieval } from "./retrieval.ts";
export type { NetworkTraining } from "../train/trained-network.ts";
