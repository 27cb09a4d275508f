import type { Model } from "../model/model.ts";
import { parseArchive, type ArchiveShape } from "./archive.ts";
import { codingModel, hexOf, modelDigest } from "./digests.ts";

/** What an archive says of itself. */
export interface ArchiveInfo extends ArchiveShape {
  /** Images. */
  readonly count: number;
  readonly imagesPerLane: number;
  /** Streams that can be decoded at the same time. */
  readonly lanes: number;
  /** Names the model that compressed it, in hexadecimal. */
  readonly model: string;
  /** The bytes of that model, where the archive has them: a part of the archive, not a copy. */
  readonly modelFile?: Uint8Array | undefined;
  /** Of the images, where they have any. */
  readonly names?: readonly string[] | undefined;
  /** Sizes: of the streams, of the model, and of all. */
  readonly bytes: { readonly streams: number; readonly model: number; readonly all: number };
}

/**
 * Looks into an archive without decoding it. All of its bytes are checked by its CRC-32.
 *
 * @throws ArchiveError for bytes that are no archive, of another version, cut or damaged.
 * @example
 * listArchive(Uint8Array.of(1, 2, 3)); // throws ArchiveError
 */
export function listArchive(bytes: Uint8Array): ArchiveInfo {
  const archive = parseArchive(bytes);
  const { shape, count, imagesPerLane, lanes, modelFile, names } = archive;
  return {
    ...shape,
    count,
    imagesPerLane,
    lanes: lanes.length,
    model: hexOf(archive.modelDigest),
    modelFile,
    names,
    bytes: {
      streams: lanes.reduce((sum, { stream }) => sum + stream.length, 0),
      model: modelFile?.length ?? 0,
      all: bytes.length,
    },
  };
}

/**
 * The name of a model in archives, in hexadecimal: `listArchive(bytes).model` is that of the model that compressed it.
 *
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * archiveModel(createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 })).length; // 32
 */
export function archiveModel(model: Model): string {
  return hexOf(modelDigest(codingModel(model)));
}
