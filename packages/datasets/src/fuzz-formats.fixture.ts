import { gzipFormat, tarFormat, zipFormat, zlibFormat } from "./fuzz-archives.fixture.ts";
import { cifarFormat, idxFormat, npyFormat, pickleFormat } from "./fuzz-arrays.fixture.ts";
import { imagenetFormat, openFormat } from "./fuzz-datasets.fixture.ts";
import { parquetFormat } from "./fuzz-parquet.fixture.ts";
import { crossfireFormat, jpegFormat, pngFormat } from "./fuzz-pictures.fixture.ts";
import type { FuzzFormat } from "./fuzz.fixture.ts";

/** Every format that is read here. */
export const fuzzFormats: readonly FuzzFormat[] = [
  tarFormat,
  zipFormat,
  gzipFormat,
  zlibFormat,
  pngFormat,
  jpegFormat,
  crossfireFormat,
  npyFormat,
  idxFormat,
  cifarFormat,
  pickleFormat,
  imagenetFormat,
  openFormat,
  parquetFormat,
] as readonly FuzzFormat[];
