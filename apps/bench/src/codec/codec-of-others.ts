/** Sizes of pictures by the coders of others, as programs of Debian: cjxl, cwebp and optipng. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePng } from "@pixelweft/pixelcnn/node";

type Canvas = Parameters<typeof writePng>[1];

/** The smallest of what was tried on a sheet of Fashion-MNIST; it takes minutes for 10,000 images. */
const bestJxl = "-d 0 -e 10 -E 4 -g 3 -I 100".split(" ");

/** What they are called, and the command that makes a file of a PNG file; none for that itself. */
const coders: readonly (readonly [string, ((from: string, to: string) => string[])?])[] = [
  ["JPEG XL, effort 10", (from, to) => ["cjxl", from, to, ...bestJxl]],
  ["WebP, lossless, -z 9", (from, to) => ["cwebp", "-lossless", "-z", "9", from, "-o", to]],
  ["PNG, optipng -o7"],
];

/** Their names, in the order of `sizesByOthers()`. */
export const namesOfOthers: readonly string[] = coders.map(([name]) => name);

/** How many bytes each of them needs for some pictures, one file a picture. */
export async function sizesByOthers(pictures: Iterable<Canvas>): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), "codec-sizes-"));
  const [raw, png] = [join(folder, "raw.png"), join(folder, "small.png")];
  const sizes = coders.map(() => 0);
  try {
    for (const picture of pictures) {
      await writePng(raw, picture);
      execute(["optipng", "-quiet", "-clobber", "-o7", raw, "-out", png]);
      coders.forEach(([, command], i) => {
        const to = command ? join(folder, `out-${i}`) : png;
        if (command) execute(command(png, to));
        sizes[i] = (sizes[i] ?? 0) + statSync(to).size;
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return sizes;
}

function execute([program = "", ...words]: readonly string[]): void {
  const { status, stderr } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}
