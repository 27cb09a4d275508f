import { basename, resolve } from "node:path";
import { exactPictures, type ExactPictures } from "@pixelweft/datasets";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { counted } from "@pixelweft/datasets/text";
import { averagedModel } from "@pixelweft/pixelcnn";
import { classesByFolder } from "@pixelweft/pixelcnn/classifier";
import { checkNames, compress } from "@pixelweft/pixelcnn/codec";
import { formatFinished, parseRun } from "@pixelweft/pixelcnn/node";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { freePath } from "../command/free-path.ts";
import { options as table } from "../command/options.ts";
import { tryNewFile } from "../command/place.ts";
import { otherKindNotes } from "../model/exact-notes.ts";
import { findModel, modelArgument, type FoundModel } from "../model/find-model.ts";
import { sharedRun } from "../model/shared-run.ts";
import { suiting } from "../model/suiting.ts";
import { withProgress } from "../show/progress.ts";
import { say } from "../show/terminal.ts";
import { whileReading } from "../show/while-reading.ts";
import { withBackend } from "../with-backend.ts";

const options = {
  out: {
    kind: "text",
    takes: "file",
    about: "the archive (default: FOLDER.pwx, or with the next free number)",
  },
  model: { kind: "text", takes: "model", about: modelArgument.about, usual: modelArgument.usual },
  withModel: { kind: "flag", about: "put the model into the archive, 16 bits a weight" },
  force: { kind: "flag", about: "overwrite an archive that is there" },
  quiet: { ...table.quiet, about: "show no progress" },
  batch: { ...table.batch, usual: 32, about: "images computed at once" },
} as const;

interface CompressRequest {
  readonly saved: FoundModel;
  readonly pictures: ExactPictures;
  readonly modelFile: Uint8Array | undefined;
  readonly out: string;
  readonly batch: number;
}

/** What was compressed, and to how many bytes. */
export interface CompressReport {
  readonly out: string;
  readonly images: number;
  /** Of the whole archive, and of the model in it. */
  readonly bytes: number;
  readonly modelBytes: number;
  /** Bits of the archive without the model, for each level. */
  readonly bitsPerDim: number;
  /** Images whose class was found by trying each. */
  readonly tried: number;
}

/** `pixelweft compress`: pictures as an archive of about their likelihood. */
export const compressPictures: Command = defineCommand({
  name: "compress",
  about: "Compresses the PNG files of a folder without loss, by a model of such pictures.",
  argument: { name: "<folder>", about: "the pictures, in folders named as classes or not" },
  options,
  notes: `decompress needs the same model, or an archive that has it (--with-model). It gives the same pixels on any machine. Pictures in no folder of a class are coded by the class that suits them best.`,
  examples: ["compress ./sprites --model runs/sprites --out sprites.pwx --with-model"],
  async resolve(given, [folder = ""], { terminal }): Promise<CompressRequest> {
    const { model, withModel = false, batch } = given;
    const out = given.out ?? freePath(`${basename(resolve(folder))}.pwx`);
    await tryNewFile(out, ".pwx", given);
    const found = await findModel(model);
    const run = sharedRun(found);
    const whole = averagedModel(found.model);
    const modelFile = withModel ? formatFinished(whole, { run, dtype: "F16" }) : undefined;
    const saved = { ...found, model: modelFile ? parseRun(modelFile).model : whole };
    const { palette, data } = found.settings ?? {};
    // Its pixels stay as they are: what comes back would be another picture.
    const clearInTraining = data?.pictures?.transparent;
    const kind = { ...whole.config, palette, clearInTraining };
    const pictures = await whileReading(
      folder,
      (line) => say(terminal, line),
      () => suiting({ ...found, namedBy: "--model" }, exactPictures(folder, kind)),
    );
    // Looking for classes takes as long as the work itself.
    refuseNames(pictures.names);
    for (const note of otherKindNotes(pictures)) say(terminal, note);
    return { saved, pictures, modelFile, out, batch };
  },
  act,
  show: ({ out, images, bytes, modelBytes, bitsPerDim, tried }) => [
    ...(tried > 0 ? [`the class of ${counted(tried, "image")} was found by trying each`] : []),
    `${out}: ${counted(images, "image")} in ${bytes.toLocaleString("en")} bytes${modelBytes > 0 ? `, ${modelBytes.toLocaleString("en")} of them the model` : ""}; ${((bytes - modelBytes) / images).toFixed(1)} an image, ${bitsPerDim.toFixed(4)} bits/dim`,
  ],
});

/** Refuses names that an archive cannot keep, with what to do and how many there are. */
function refuseNames(names: readonly string[]): void {
  try {
    checkNames(names);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { length } = names.filter((name) => !isKept(name));
    const more = `${counted(length - 1, "other")} of the ${names.length} that cannot be kept`;
    const way =
      length > 1
        ? `rename it and ${more}, or compress a copy of the folder without them`
        : "rename it, or compress a copy of the folder without it";
    throw new RangeError(`${error.message}; ${way}`, { cause: error });
  }
}

function isKept(name: string): boolean {
  try {
    checkNames([name]);
    return true;
  } catch {
    return false;
  }
}

async function act(
  { saved, pictures, modelFile, out, batch }: CompressRequest,
  { terminal }: Context,
): Promise<CompressReport> {
  const { images, names } = pictures;
  const { model, settings } = saved;
  const which = modelFile ? { modelFile } : { model };
  const bar = { label: "compress", total: names.length, terminal };
  return withBackend("exact", terminal, (backend) =>
    withProgress(bar, async (onProgress) => {
      const classify = { model, backend, classes: settings?.classes, onProgress };
      const { labels, tried } = await classesByFolder(pictures, classify);
      const how = { backend, ...which, batch, onProgress };
      const archive = await compress({ images, labels, names }, how);
      await writeFileAtomically(out, archive);
      const [bytes, modelBytes] = [archive.length, modelFile?.length ?? 0];
      const bitsPerDim = (8 * (bytes - modelBytes)) / images.length;
      return { out, images: names.length, bytes, modelBytes, bitsPerDim, tried };
    }),
  );
}
