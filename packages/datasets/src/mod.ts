/**
 * Image data sets: read from files that are not trusted, shuffled without a table, resumed where they stopped.
 *
 * @module
 */
export { shapes } from "./shapes.ts";
export type { ShapesOptions } from "./shapes.ts";
export { sprites } from "./sprites/sprites.ts";
export type { SpritesOptions } from "./sprites/sprites.ts";
export { fashionMnist, fashionMnistClasses } from "./fashion-mnist.ts";
export type { FashionMnistOptions } from "./fashion-mnist.ts";
export { idxDataset } from "./idx-dataset.ts";
export type { IdxDatasetOptions, IdxSource } from "./idx-dataset.ts";
export { cifar10, cifar100 } from "./cifar.ts";
export type { Cifar100Options, CifarOptions } from "./cifar.ts";
export { cifar100Classes, cifar100Superclasses, cifar10Classes } from "./cifar-classes.ts";
export { imagenet } from "./imagenet.ts";
export type { ImagenetOptions, ImagenetVariant } from "./imagenet.ts";
export { imagenetSynsets } from "./imagenet-synsets.ts";
export type { LabelOrder } from "./imagenet-synsets.ts";
export type { OpenFilesDataset } from "./open-files-dataset.ts";
export { parquetDataset } from "./parquet-dataset.ts";
export type { ParquetOptions } from "./parquet-dataset.ts";
export type { ParquetPlace, ParquetSplit } from "./parquet-shards.ts";
export { emoji } from "./emoji.ts";
export type { EmojiOptions } from "./emoji.ts";
export { crossfire } from "./crossfire.ts";
export type { CrossfireOptions } from "./crossfire.ts";
export { imageFolder } from "./image-folder.ts";
export type { ImageFolderOptions } from "./image-folder.ts";
export { pictureFiles } from "./picture-files.ts";
export type { PictureFilesOptions } from "./picture-files.ts";
export { spriteSheet } from "./sprite-sheet.ts";
export type { SpriteSheetOptions } from "./sprite-sheet.ts";
export { patches } from "./patches.ts";
export type { PatchesOptions } from "./patches.ts";
export type { PictureDataset, PictureOptions } from "./picture-dataset.ts";
export { openDataset } from "./open-dataset.ts";
export type { OpenedDataset, OpenOptions } from "./open-dataset.ts";
export { makePalette, toColours, toIndices } from "./palette.ts";
export type { PaletteOptions } from "./palette.ts";
export { flips } from "./flips.ts";
export { splitByHash } from "./split-by-hash.ts";
export type { HashSplitOptions } from "./split-by-hash.ts";
export { memoryDataset } from "./memory-dataset.ts";
export type { MemoryDatasetOptions } from "./memory-dataset.ts";
export { defineDataset, defineSequentialDataset } from "./define-dataset.ts";
export type { DatasetDescription, DatasetParts, SequentialParts } from "./define-dataset.ts";
export type { StreamSamples } from "./window-reader.ts";
export { prepare } from "./prepare.ts";
export type { PrepareOptions, PrepareProgress } from "./preparation.ts";
export { openPrepared } from "./open-prepared.ts";
export type { PreparedDataset, PreparedOptions } from "./open-prepared.ts";
export { decodeInPlace } from "./picture-job.ts";
export type { DecodePictures, PictureFile, PictureForm } from "./picture-job.ts";
export type { Fitting } from "./picture.ts";
export { split, subset } from "./subset.ts";
export { dequantise, quantise } from "./quantise.ts";
export { fromBlob, fromBytes } from "./byte-source.ts";
export type { ByteSource, ReadOptions, StreamOptions } from "./byte-source.ts";
export { fromFile, fromHandle } from "./file-source.ts";
export type { ReadableHandle } from "./file-source.ts";
export { fromUrl } from "./url-source.ts";
export type { UrlOptions } from "./url-source.ts";
export { formatIdx, parseIdx } from "./idx.ts";
export type { IdxArray, IdxDType } from "./idx.ts";
export { publishedFiles } from "./published-files.ts";
export type { PublishedFile } from "./published-files.ts";
export { verifyPublished } from "./verify-published.ts";
export type { Verified, VerifyOptions } from "./verify-published.ts";
export { checkContents } from "./check-contents.ts";
export type { Contents, ContentsOptions } from "./check-contents.ts";
export { gunzip, isGzip } from "./gzip.ts";
export type { GunzipOptions } from "./gzip.ts";
export type { Inflated, InflateOptions, Inflater } from "./inflate.ts";
export { lockFolder } from "./folder-lock.ts";
export type { FolderLock } from "./folder-lock.ts";
export { makeFolder, writing } from "./writing.ts";
export { printable } from "./printable.ts";
export {
  ChecksumError,
  CifarError,
  CountMismatchError,
  DatasetError,
  DownloadError,
  FolderBusyError,
  GzipError,
  IdxError,
  JpegError,
  LimitError,
  MissingDataError,
  NpyError,
  ParquetError,
  PickleError,
  PngError,
  PreparedError,
  RangeUnsupportedError,
  SourceChangedError,
  StateMismatchError,
  TarError,
  TruncatedError,
  UnsafeNameError,
  UnsafePickleError,
  UnsupportedError,
  WriteError,
  ZipError,
} from "./errors.ts";
export type { ErrorPlace } from "./errors.ts";
export type {
  Batch,
  BatchOptions,
  BatchProgress,
  BatchState,
  Dataset,
  DatasetInfo,
  Palette,
  SampleReadOptions,
  Samples,
  SkippedSample,
} from "./dataset.ts";
