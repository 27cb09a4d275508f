import { DatasetError, type ErrorPlace } from "./dataset-error.ts";

/** An IDX file that breaks its format. */
export class IdxError extends DatasetError {
  override readonly name = "IdxError";
  override readonly code = "idx";
}

/** A gzip file that breaks its format. */
export class GzipError extends DatasetError {
  override readonly name = "GzipError";
  override readonly code = "gzip";
}

/** A tar archive that breaks its format. */
export class TarError extends DatasetError {
  override readonly name = "TarError";
  override readonly code = "tar";
}

/** A zip archive that breaks its format. */
export class ZipError extends DatasetError {
  override readonly name = "ZipError";
  override readonly code = "zip";
}

/** A name in an archive that leads out of its folder, or hides something. */
export class UnsafeNameError extends DatasetError {
  override readonly name = "UnsafeNameError";
  override readonly code = "unsafe-name";
}

/** A pickle that breaks its format, or holds something else than expected. */
export class PickleError extends DatasetError {
  override readonly name: string = "PickleError";
  override readonly code: string = "pickle";
}

/** A pickle that would run code, or asks for anything that no data set needs. */
export class UnsafePickleError extends PickleError {
  override readonly name = "UnsafePickleError";
  override readonly code = "unsafe-pickle";
  /** The instruction, such as `0x52`. */
  readonly opcode: string | undefined;
  /** The function or class it asks for, such as `os.system`. */
  readonly global: string | undefined;

  constructor(
    message: string,
    place: ErrorPlace & { readonly opcode?: string; readonly global?: string },
  ) {
    super(message, place);
    this.opcode = place.opcode;
    this.global = place.global;
  }
}

/** A data set in the format of CIFAR that breaks it. */
export class CifarError extends DatasetError {
  override readonly name = "CifarError";
  override readonly code = "cifar";
}

/** A PNG picture that breaks its format. */
export class PngError extends DatasetError {
  override readonly name = "PngError";
  override readonly code = "png";
}

/** A JPEG picture that breaks its format. */
export class JpegError extends DatasetError {
  override readonly name = "JpegError";
  override readonly code = "jpeg";
}

/** A numpy file that breaks its format, or holds something else than expected. */
export class NpyError extends DatasetError {
  override readonly name = "NpyError";
  override readonly code = "npy";
}

/** A map of tiles that breaks its format, or holds something else than expected. */
export class TileMapError extends DatasetError {
  override readonly name = "TileMapError";
  override readonly code = "tile-map";
  /** True for a map in XML whose layers are no numbers as text (CSV), which exporting it as JSON would leave so. */
  readonly isEncoded: boolean;

  constructor(message: string, place: ErrorPlace & { readonly isEncoded?: boolean }) {
    super(message, place);
    this.isEncoded = place.isEncoded === true;
  }
}

/** A parquet file that breaks its format, or holds something else than expected. */
export class ParquetError extends DatasetError {
  override readonly name = "ParquetError";
  override readonly code = "parquet";
}

/** A folder of prepared samples that breaks its format, or has not been finished. */
export class PreparedError extends DatasetError {
  override readonly name = "PreparedError";
  override readonly code = "prepared";
}

/** Valid data of a kind that this package does not read. */
export class UnsupportedError extends DatasetError {
  override readonly name = "UnsupportedError";
  override readonly code = "unsupported";
}
