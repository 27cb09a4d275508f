import { areEmoji } from "./set/emoji.ts";
import { isPictureName } from "./set/pictures/image-folder.ts";

/** A published data set, by the names of its files. */
export type Kind = "idx" | "cifar10" | "cifar100" | "imagenet" | "parquet" | "emoji" | undefined;

const idxName = /^(?:train|t10k|test)[-.](?:images)[-.]idx[34]-ubyte(?:\.gz)?$/;
const imagenetName =
  /^(?:(?:train|valid)_(?:32x32|64x64)\/\d+\.png|(?:[^/]+\/)?(?:train|val)_data(?:_batch_\d+)?(?:\.npz)?)$/;

/** Which data set files with these names are of; undefined for others. */
export function recognise(names: readonly string[]): Kind {
  const bases = new Set(names.map((name) => name.slice(name.lastIndexOf("/") + 1)));
  const any = (...wanted: string[]): boolean => wanted.some((name) => bases.has(name));
  if (names.some((name) => idxName.test(name))) return "idx";
  if (any("data_batch_1", "data_batch_1.bin", "test_batch", "test_batch.bin")) return "cifar10";
  if (any("train.bin", "test.bin", "fine_label_names.txt") || (any("train", "test") && any("meta")))
    return "cifar100";
  if (names.slice(0, 100).some((name) => imagenetName.test(name.split("/").slice(-2).join("/"))))
    return "imagenet";
  if (areEmoji(names)) return "emoji";
  const parquet = names.some((name) => name.endsWith(".parquet")) && !names.some(isPictureName);
  return parquet ? "parquet" : undefined;
}

/** Whether a file begins as safetensors do: a length of 64 bits that is small, and JSON. */
export function isSafetensors(head: Uint8Array): boolean {
  return head.length > 9 && head.subarray(5, 8).every((byte) => byte === 0) && head[8] === 0x7b;
}

/** Whether a file begins as archives do that `compress()` of the models writes. */
export function isCompressed(head: Uint8Array): boolean {
  return [0x89, 0x50, 0x58, 0x57, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => head[i] === byte);
}

/** Whether a file begins as an array of numpy does. */
export function isNumpy(head: Uint8Array): boolean {
  return head[0] === 0x93 && new TextDecoder().decode(head.subarray(1, 6)) === "NUMPY";
}

/** Whether a file begins as IDX files of bytes do. */
export function isIdx(head: Uint8Array): boolean {
  const [a, b, type = 0, rank = 0] = head;
  return head.length >= 8 && a === 0 && b === 0 && type === 8 && rank >= 1 && rank <= 4;
}
