import { readdir } from "node:fs/promises";
import { commandWords, shellWords } from "../command/command-words.ts";
import { UsageError } from "../command/failure.ts";

/**
 * Throws a UsageError if pictures are in the current directory or in one of its directories. Without a path, `train` would train on
 * Fashion-MNIST for ten minutes, which is rarely meant next to pictures.
 */
export async function refusePicturesHere(): Promise<void> {
  const entries = await readdir(".", { withFileTypes: true });
  const children = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const places = [".", ...children.map(({ name }) => name)];
  const found: string[] = [];
  for (const place of places) if (await hasPictures(place)) found.push(place);
  const [first] = found;
  if (first === undefined) return;
  const own = commandWords(`train ${shellWords(found.length === 1 ? first : ".")}`);
  throw new UsageError(
    `Cannot train without images: this directory contains pictures; use "${own}" to train on them, or "${commandWords("train fashion-mnist")}" to train on Fashion-MNIST`,
  );
}

/** Whether a directory directly contains a picture. The samples of a run are not meant. */
async function hasPictures(place: string): Promise<boolean> {
  const names = await readdir(place).catch(() => []);
  const isRun = names.some((name) => name.endsWith(".safetensors"));
  return !isRun && names.some((name) => /\.(?:png|jpe?g)$/i.test(name));
}
