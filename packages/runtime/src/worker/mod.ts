/**
 * The program of a worker: training, sampling and likelihoods, by messages.
 *
 * @module
 */
export { serve } from "./serve.ts";
