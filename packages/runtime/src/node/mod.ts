/**
 * Backends by their names and what there is to compute on, for programs in Node that let the user choose, alone or as one of several ranks.
 *
 * @module
 */
export { deviceLines, findDevices } from "./find-devices.ts";
export type { FoundDevices } from "./find-devices.ts";
export { backendNames, openBackend, roomOfLarge } from "./open-backend.ts";
export type { BackendName, OpenedBackend, SharedMachine } from "./open-backend.ts";
export { keepYoungSpaceSmall } from "./small-young-space.ts";
