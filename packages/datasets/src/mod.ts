/**
 * Image data sets: read from files that are not trusted, shuffled without a table, resumed where they stopped.
 *
 * @module
 */
export { shapes } from "./set/shapes.ts";
export type { ShapesOptions } from "./set/shapes.ts";
export { sprites } from "./set/sprites/sprites.ts";
export type { SpritesOptions } from "./set/sprites/sprites.ts";
export { fashionMnist, fashionMnistClasses } from "./set/fashion-mnist.ts";
export type { FashionMnistOptions } from "./set/fashion-mnist.ts";
export { idxDataset } from "./set/idx-dataset.ts";
export type { IdxDatasetOptions, IdxSource } from "./set/idx-dataset.ts";
export { codesDataset } from "./set/codes-dataset.ts";
export type { CodesDatasetOptions } from "./set/codes-dataset.ts";
export { cifar10, cifar100 } from "./set/cifar/cifar.ts";
export type { Cifar100Options, CifarOptions } from "./set/cifar/cifar.ts";
export {
  cifar100Classes,
  cifar100Superclasses,
  cifar10Classes,
} from "./set/cifar/cifar-classes.ts";
export { imagenet } from "./set/imagenet/imagenet.ts";
export type { ImagenetOptions, ImagenetVariant } from "./set/imagenet/imagenet.ts";
export { imagenetSynsets } from "./set/imagenet/synsets.ts";
export type { LabelOrder } from "./set/imagenet/synsets.ts";
export type { OpenFilesDataset } from "./set/open-files-dataset.ts";
export { parquetDataset } from "./set/parquet-dataset.ts";
export type { ParquetOptions } from "./set/parquet-dataset.ts";
export type { ParquetPlace, ParquetSplit } from "./format/parquet/shards.ts";
export { emoji } from "./set/emoji.ts";
export type { EmojiOptions } from "./set/emoji.ts";
export { crossfire } from "./set/crossfire.ts";
export type { CrossfireOptions } from "./set/crossfire.ts";
export { imageFolder } from "./set/pictures/image-folder.ts";
export type { ImageFolderOptions } from "./set/pictures/image-folder.ts";
export { pictureFiles } from "./set/pictures/picture-files.ts";
export type { PictureFilesOptions } from "./set/pictures/picture-files.ts";
export { spriteSheet } from "./set/pictures/sprite-sheet.ts";
export type { SpriteSheetOptions } from "./set/pictures/sprite-sheet.ts";
export { patches } from "./set/pictures/patches.ts";
export type { PatchesOptions } from "./set/pictures/patches.ts";
export { cropsOf } from "./set/crops.ts";
export type { Crops, LargeImage } from "./set/crops.ts";
export { openLargeImage, tileMapOf } from "./set/large-image.ts";
export type { LargeImageOptions } from "./set/large-image.ts";
export { tileMapFiles, writeTileMaps } from "./set/write-tile-maps.ts";
export type { TileMapFiles, TileMapsOptions } from "./set/write-tile-maps.ts";
export { formatTileMap, parseTileMap } from "./format/tile-map.ts";
export type { TileLook, TileMap } from "./format/tile-map.ts";
export { adjacenciesIn, adjacenciesOf, strayAdjacencies } from "./check/adjacencies.ts";
export type { Adjacencies, Grid, StrayAdjacencies } from "./check/adjacencies.ts";
export type { PictureDataset, WithPalette } from "./set/pictures/picture-dataset.ts";
export type { PictureOptions } from "./set/pictures/picture-options.ts";
export { exactPictures } from "./set/pictures/exact-pictures.ts";
export type { ExactPicturesOptions, SheetCells } from "./set/pictures/exact-options.ts";
export type { ExactPictures } from "./set/pictures/exact-pictures.ts";
export type { ClearedColour, CornerCount } from "./set/pictures/key-tally.ts";
export type {
  LeftOut,
  PictureChange,
  PictureChanges,
  PictureFindings,
  SizedPicture,
} from "./set/pictures/left-out.ts";
export type { Unlabelled } from "./set/pictures/unlabelled.ts";
export { openDataset } from "./open.ts";
export type { OpenOptions } from "./open-options.ts";
export type { OpenedDataset } from "./open.ts";
export { isPalette } from "./transform/is-palette.ts";
export { makePalette, toColours, toIndices } from "./transform/palette.ts";
export type { PaletteOptions } from "./transform/palette.ts";
export { readColours, swapPalette } from "./transform/swap-palette.ts";
export { suggestPalette } from "./transform/suggest-palette.ts";
export type { PaletteSuggestion } from "./transform/suggest-palette.ts";
export { suggestFrame } from "./transform/suggest-frame.ts";
export type { FrameSuggestion } from "./transform/suggest-frame.ts";
export { flips } from "./transform/flips.ts";
export { shifts } from "./transform/shifts.ts";
export { orientationsOf, turns } from "./transform/turns.ts";
export { countNearCopies } from "./transform/near-copies.ts";
export { mirrorsFit } from "./transform/mirrors-fit.ts";
export type { MirrorsFit } from "./transform/mirrors-fit.ts";
export { suggestCells } from "./transform/suggest-cells.ts";
export type { CellsSuggestion } from "./transform/suggest-cells.ts";
export { suggestVariants } from "./transform/suggest-variants.ts";
export type { VariantsSuggestion } from "./transform/suggest-variants.ts";
export { splitByHash } from "./transform/split-by-hash.ts";
export type { HashSplitOptions } from "./transform/split-by-hash.ts";
export { dividePictures } from "./transform/divide-pictures.ts";
export type { DividingOptions, PictureParts } from "./transform/divide-pictures.ts";
export { memoryDataset } from "./set/memory-dataset.ts";
export type { MemoryDatasetOptions } from "./set/memory-dataset.ts";
export { defineDataset, defineSequentialDataset } from "./set/define-dataset.ts";
export type { DatasetDescription, DatasetParts, SequentialParts } from "./set/define-dataset.ts";
export type { StreamSamples } from "./batch/window-reader.ts";
export { someImages } from "./batch/some-images.ts";
export { trainingBatches } from "./batch/training-batches.ts";
export type { TrainingBatchesOptions } from "./batch/training-batches.ts";
export { modelBatch, modelBatches } from "./batch/model-batch.ts";
export type { ModelBatch, ModelLevels, Values } from "./batch/model-batch.ts";
export { valueShape, valuesOf } from "./batch/code-values.ts";
export { prepare } from "./prepared/prepare.ts";
export { prepareParts } from "./prepared/prepare-parts.ts";
export type { PreparedPart, PreparePartsOptions } from "./prepared/prepare-parts.ts";
export type { PrepareOptions, PrepareProgress } from "./prepared/preparation.ts";
export type { FolderHandle } from "./prepared/shard-folder.ts";
export { openPrepared } from "./prepared/open-prepared.ts";
export type { PreparedDataset, PreparedOptions } from "./prepared/open-prepared.ts";
export { decodePicture } from "./decode/decode-picture.ts";
export type { Picture, PicturePlace } from "./format/picture.ts";
export { decodeInPlace } from "./decode/picture-job.ts";
export { PictureMemory } from "./decode/picture-memory.ts";
export type { DecodePictures, PictureFile, PictureForm } from "./decode/picture-job.ts";
export type { Fitting } from "./format/fitting.ts";
export { split, subset } from "./transform/subset.ts";
export { dequantise, quantise } from "./transform/quantise.ts";
export { fromBlob, fromBytes } from "./source/byte-source.ts";
export type { ByteSource, ReadOptions, StreamOptions } from "./source/byte-source.ts";
export { fromFiles } from "./source/files-source.ts";
export type { NamedBlob } from "./source/files-source.ts";
export { fromFile, fromHandle } from "./source/file-source.ts";
export type { ReadableHandle } from "./source/file-source.ts";
export { fromUrl } from "./source/url-source.ts";
export type { UrlOptions } from "./source/url-source.ts";
export { formatIdx, parseIdx } from "./format/idx.ts";
export type { IdxArray, IdxDType } from "./format/idx.ts";
export { labelsBeside, writeCodes } from "./format/write-codes.ts";
export type { WriteCodesOptions } from "./format/write-codes.ts";
export { withNpy } from "./format/npy-file.ts";
export { writeNpy } from "./format/npy-write.ts";
export type { AppendNpy, NpyData } from "./format/npy-write.ts";
export { publishedFiles } from "./check/published-files.ts";
export type { PublishedFile } from "./check/published-files.ts";
export { verifyPublished } from "./check/verify-published.ts";
export type { Verified, VerifyOptions } from "./check/verify-published.ts";
export { checkContents } from "./check/check-contents.ts";
export type { Contents, ContentsOptions } from "./check/check-contents.ts";
export { compressedBits } from "./check/compressed-bits.ts";
export type { CompressedImages } from "./check/compressed-bits.ts";
export { frequencyBits } from "./check/frequency-bits.ts";
export type { FrequencyBitsOptions } from "./check/frequency-bits.ts";
export { yardsticks } from "./check/yardsticks.ts";
export type { YardstickOptions, Yardsticks } from "./check/yardsticks.ts";
export { orderZeroBits, tallyImages } from "./check/tally-images.ts";
export type { ImageTally, TallyOptions } from "./check/tally-images.ts";
export { gunzip, isGzip } from "./archive/gunzip.ts";
export type { GunzipOptions } from "./archive/gunzip.ts";
export {
  ChecksumError,
  DownloadError,
  FolderBusyError,
  LimitError,
  MissingDataError,
  RangeUnsupportedError,
  SourceChangedError,
  TruncatedError,
  WriteError,
} from "./errors/access.ts";
export { DatasetError } from "./errors/dataset-error.ts";
export {
  CifarError,
  GzipError,
  IdxError,
  JpegError,
  NpyError,
  ParquetError,
  PickleError,
  PngError,
  PreparedError,
  TarError,
  TileMapError,
  UnsafeNameError,
  UnsafePickleError,
  UnsupportedError,
  ZipError,
} from "./errors/format.ts";
export {
  CountMismatchError,
  EmptyPartError,
  MixedSizesError,
  NotImagesError,
  OtherSizeError,
  StateMismatchError,
  UncutError,
  UnnamedSetError,
} from "./errors/images.ts";
export type { ErrorPlace } from "./errors/dataset-error.ts";
export type { SizeCount } from "./errors/images.ts";
export type {
  Batch,
  BatchOptions,
  BatchProgress,
  BatchState,
  Codes,
  Dataset,
  DatasetInfo,
  IndexedDataset,
  Palette,
  SampleReadOptions,
  Samples,
  SkippedSample,
} from "./dataset.ts";
