/**
 * A lossless codec for the images of a model: archives of about as many bits as its likelihood says, which decode to the same pixels
 * on every processor and engine.
 *
 * @module
 */
export { ArchiveError } from "./archive-error.ts";
export type { ArchiveFault } from "./archive-error.ts";
export type { ArchiveShape } from "./archive.ts";
export { compress } from "./compress.ts";
export type { CodedImages, CodingWatch, CompressOptions } from "./compress.ts";
export { checkNames } from "./names.ts";
export { decompress } from "./decompress.ts";
export type { DecompressOptions } from "./decompress.ts";
export { archiveModel, listArchive } from "./list-archive.ts";
export type { ArchiveInfo } from "./list-archive.ts";
