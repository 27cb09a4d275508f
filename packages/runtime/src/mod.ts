/**
 * The one package that names backends: the best one that a machine has.
 *
 * @module
 */
export { requestBackend } from "./request-backend.ts";
export type { RequestBackendOptions } from "./request-backend.ts";
export type { ChosenBackend } from "./choose.ts";
