import { isGzip } from "../archive/gunzip.ts";
import type { Dataset } from "../dataset.ts";
import { findFile, readBytes } from "../disk/files.ts";
import { saveBytes } from "../disk/save-bytes.ts";
import { ChecksumError, MissingDataError } from "../errors/access.ts";
import { type IdxArray, parseIdx } from "../format/idx.ts";
import { builtin } from "../source/builtin.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { checkPath } from "../source/check-path.ts";
import { download } from "../source/download.ts";
import { sha256 } from "../source/sha256.ts";
import { imagesOf, labelsOf, unpackedIdx, withGzip } from "./idx-dataset.ts";
import { memoryDataset } from "./memory-dataset.ts";

/** Options of `fashionMnist`. */
export interface FashionMnistOptions {
  readonly split: "train" | "test";
  /**
   * Where the four files are, packed or not, and where a download goes. Default: where Debian's package `dataset-fashion-mnist` puts them,
   * then the cache (`$XDG_CACHE_HOME`, else `~/.cache`, then `pixelweft/fashion-mnist`).
   */
  readonly folder?: string | undefined;
  /** Download what is missing (31 MB for both splits). Default false. */
  readonly download?: boolean | undefined;
  /** Addresses of folders to download from, tried in order. Default: where the authors publish the files. */
  readonly mirrors?: readonly string[] | undefined;
  /** Ends a download with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the progress of a download, in bytes; `total` is undefined if the server does not send it. */
  readonly onProgress?:
    | ((file: string, received: number, total: number | undefined) => void)
    | undefined;
}

/** What the labels 0 to 9 of Fashion-MNIST stand for. */
export const fashionMnistClasses: readonly string[] = Object.freeze([
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
]);

const debianFolder = "/usr/share/datasets/fashion-mnist";
const published = [
  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
  "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
];

interface Part {
  readonly file: string;
  /** Of the unpacked file: distributors pack it again. */
  readonly bytes: number;
  readonly sha256: string;
}

const parts: Readonly<Record<"train" | "test", { images: Part; labels: Part }>> = {
  train: {
    images: {
      file: "train-images-idx3-ubyte",
      bytes: 47_040_016,
      sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    },
    labels: {
      file: "train-labels-idx1-ubyte",
      bytes: 60_008,
      sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    },
  },
  test: {
    images: {
      file: "t10k-images-idx3-ubyte",
      bytes: 7_840_016,
      sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    },
    labels: {
      file: "t10k-labels-idx1-ubyte",
      bytes: 10_008,
      sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
  },
};

/**
 * Fashion-MNIST: 60,000 and 10,000 grey images of 28x28, ten classes. Every file is checked against its SHA-256.
 * Throws MissingDataError when it is nowhere, ChecksumError for another file, DownloadError when no server gives it.
 *
 * Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", 2017
 *
 * @example
 * const train = await fashionMnist({ split: "train", download: true });
 * train.info.count; // 60000
 */
export async function fashionMnist(options: FashionMnistOptions): Promise<Dataset> {
  checkOptionNames("open Fashion-MNIST", options, {
    split: true,
    folder: true,
    download: true,
    mirrors: true,
    onProgress: true,
    signal: true,
  });
  const { split } = options;
  if (!Object.hasOwn(parts, split)) {
    throw new RangeError(`Cannot open Fashion-MNIST: split is ${split}, not train or test`);
  }
  if (options.folder !== undefined) checkPath(options.folder, { what: "a folder is a path" });
  const images = await obtain(parts[split].images, options);
  const labels = await obtain(parts[split].labels, options);
  return memoryDataset({
    name: `fashion-mnist/${split}`,
    ...imagesOf(images, parts[split].images.file),
    labels: labelsOf(labels, parts[split].labels.file),
    classes: fashionMnistClasses,
  });
}

/** The checked contents of one file. */
async function obtain(part: Part, options: FashionMnistOptions): Promise<IdxArray> {
  const cache = options.folder ?? (await cacheFolder());
  const folders = options.folder === undefined ? [debianFolder, cache] : [options.folder];
  for (const folder of folders) {
    const path = await findFile(folder, withGzip(part.file));
    if (path !== undefined)
      return check(part, {
        bytes: await readBytes(path),
        source: path,
        advice: "; delete it, and a download fetches it again",
      });
  }
  if (!options.download) throw missing(part, folders);
  return fetchPart(part, { ...options, folder: cache });
}

async function fetchPart(
  part: Part,
  {
    folder,
    mirrors = published,
    signal,
    onProgress,
  }: FashionMnistOptions & { readonly folder: string },
): Promise<IdxArray> {
  const [bare, packed] = withGzip(part.file);
  const addresses = mirrors.map((mirror) => `${mirror.replace(/\/*$/, "/")}${packed}`);
  const { bytes, accepted } = await download(addresses, {
    accept: (file) => check(part, { bytes: file, source: `the downloaded ${packed}` }),
    limit: part.bytes + 2 ** 20,
    signal,
    progress: (received, total) => onProgress?.(packed, received, total),
  });
  // A server that announces gzip as an encoding has it unpacked on the way.
  await saveBytes(`${folder}/${isGzip(bytes) ? packed : bare}`, bytes);
  return accepted;
}

async function check(
  part: Part,
  { bytes, source, advice = "" }: { bytes: Uint8Array; source: string; advice?: string },
): Promise<IdxArray> {
  const unpacked = await unpackedIdx(bytes, { source, limit: part.bytes + 2 ** 20 });
  const idx = parseIdx(unpacked, { source }); // first: it says more of an HTML page or half a file
  const actual = await sha256(unpacked);
  if (actual === part.sha256) return idx;
  throw new ChecksumError(
    `Cannot use ${source}: it is not Fashion-MNIST's ${part.file}: SHA-256 of its unpacked bytes is ${actual}, expected ${part.sha256}${advice}`,
    { source, algorithm: "sha256", expected: part.sha256, actual },
  );
}

async function cacheFolder(): Promise<string> {
  const { homedir } = builtin("node:os");
  const set = process.env["XDG_CACHE_HOME"];
  const cache = set === undefined || set === "" ? `${homedir()}/.cache` : set;
  return `${cache}/pixelweft/fashion-mnist`;
}

function missing(part: Part, folders: readonly string[]): MissingDataError {
  return new MissingDataError(
    `Cannot find Fashion-MNIST's ${part.file}(.gz) in ${folders.join(" or ")}: ` +
      "install it (apt-get install dataset-fashion-mnist), name a folder that has it (--data FOLDER), or allow a download",
    { source: part.file },
  );
}
