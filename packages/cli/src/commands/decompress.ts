import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { tryWriting } from "@pixelweft/datasets/disk";
import { counted } from "@pixelweft/datasets/text";
import { modelNames } from "@pixelweft/models";
import {
  ArchiveError,
  archiveModel,
  checkNames,
  decompress,
  listArchive,
  type ArchiveInfo,
} from "@pixelweft/pixelcnn/codec";
import { exactFiles, parseRun } from "@pixelweft/pixelcnn/node";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { asUsage, reasonOf, UsageError } from "../command/failure.ts";
import { watchInterrupts } from "../command/interrupts.ts";
import { options as table } from "../command/options.ts";
import { writeWholeFolder } from "../command/whole-folder.ts";
import { namingArchive, readArchive } from "../model/archive-file.ts";
import { savedModel, type SavedModel } from "../model/checkpoint-file.ts";
import { findModel } from "../model/find-model.ts";
import { withProgress } from "../show/progress.ts";
import { withBackend } from "../with-backend.ts";

const options = {
  out: { kind: "text", takes: "folder", about: "a new or empty folder (default: ARCHIVE's name)" },
  model: { kind: "text", takes: "model", about: "the model that compressed it (default: its own)" },
  list: { kind: "flag", about: "say what the archive holds, and write nothing" },
  quiet: { ...table.quiet, about: "show no progress" },
} as const;

interface DecompressRequest {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly info: ArchiveInfo;
  /** Missing where the archive is only listed. */
  readonly saved?: SavedModel;
  readonly out: string;
}

/** What an archive holds, and where it was written. */
export interface DecompressReport {
  readonly out?: string;
  readonly images: number;
  /** Height, width and colours. */
  readonly shape: readonly [number, number, number];
  readonly levels: number;
  readonly bytes: ArchiveInfo["bytes"];
  readonly names?: readonly string[] | undefined;
}

/** `pixelweft decompress`: the pictures of an archive. */
export const decompressPictures: Command = defineCommand({
  name: "decompress",
  about: "Writes the pictures of an archive as PNG files, pixel for pixel, or lists it.",
  argument: { name: "<archive>", about: "a file that `pixelweft compress` has written" },
  options,
  notes: `A damaged archive, and another model, are refused: all pictures are right, or none is written. Without --model it takes the archive's own model, or the pretrained one that it was made with.`,
  examples: ["decompress sprites.pwx --list", "decompress sprites.pwx --out unpacked"],
  async resolve({ out: named, model, list = false }, [path = ""]) {
    const bytes = await readArchive(path);
    const info = await namingArchive(path, () => listArchive(bytes));
    const out = named ?? basename(path).replace(/\.pwx$/i, "");
    if (list) return { path, bytes, info, out };
    // compress() refuses them; an archive of another program may have two pictures that are one file here.
    await namingArchive(path, () => checkNames(info.names ?? []));
    if (out === "")
      throw new UsageError(
        `Cannot decompress ${path}: it has no name for a folder; --out gives one`,
      );
    const there = await filesIn(out);
    if (there.length > 0 || out === basename(path))
      throw new UsageError(`Cannot write to ${out}: it is there already; --out names another`);
    await tryWriting(join(out, "0.png"));
    return { path, bytes, info, saved: await modelOf(info, { path, named: model }), out };
  },
  async act({ path, info, saved, out, bytes: all }, context): Promise<DecompressReport> {
    const { count: images, height, width, channels, levels, bytes, names } = info;
    if (saved) await unpack({ path, bytes: all, info, saved, out }, context);
    const shape = [height, width, channels] as const;
    return { ...(saved && { out }), images, shape, levels, bytes, names };
  },
  show: ({ out, images, shape, levels, bytes, names = [] }) => [
    ...(out === undefined ? names : []),
    `${counted(images, "image")} of ${shape.join("x")} in ${levels} levels, ${bytes.all.toLocaleString("en")} bytes${bytes.model > 0 ? ` with the model (${bytes.model.toLocaleString("en")})` : ""}${out === undefined ? "" : `, are in ${out}`}`,
  ],
});

/** What a folder holds; nothing if it is not there. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new UsageError(`Cannot write to ${folder}: it is no folder that can be read`, {
      cause: error,
    });
  }
}

/** The model that is named, that of the archive, or the pretrained one that made it. */
async function modelOf(
  info: ArchiveInfo,
  { path, named }: { readonly path: string; readonly named: string | undefined },
): Promise<SavedModel> {
  if (named !== undefined) return findModel(named);
  if (info.modelFile) return ownModel(path, info.modelFile);
  const pretrained = await pretrainedOf(info);
  if (pretrained !== undefined) return findModel(pretrained);
  const { height, width, channels, levels } = info;
  throw new UsageError(
    `Cannot decompress ${path} without the model that compressed it: --model names it, one of images of ${height}x${width}x${channels} in ${levels} levels with the digest ${info.model}`,
  );
}

/** The name of the pretrained model that made an archive. */
async function pretrainedOf({ model }: ArchiveInfo): Promise<string | undefined> {
  for (const name of modelNames) {
    const saved = await findModel(name);
    if (archiveModel(saved.model) === model) return name;
  }
  return undefined;
}

/** Does some work with a model that was named; an error says how to find the one that is needed. */
async function withWaysOut<T>(info: ArchiveInfo, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ArchiveError && error.code === "model") || info.modelFile) throw error;
    const pretrained = await pretrainedOf(info);
    error.message += pretrained
      ? `; it is the pretrained ${pretrained}, which is taken without --model`
      : "; --model names another run or file: a run that was trained further since has other weights";
    throw error;
  }
}

/** The model that an archive has with it. */
function ownModel(path: string, file: Uint8Array): SavedModel {
  try {
    return savedModel(parseRun(file));
  } catch (cause) {
    throw new Error(`Cannot load the model of ${path}: ${reasonOf(cause)}`, { cause });
  }
}

async function unpack(
  { path, bytes, info, saved, out }: DecompressRequest & { readonly saved: SavedModel },
  { terminal }: Context,
): Promise<void> {
  const { model, settings } = saved;
  const bar = { label: "decompress", total: info.count, terminal };
  const { images } = await withBackend("exact", terminal, (backend) =>
    withProgress(bar, (onProgress) =>
      withWaysOut(info, () =>
        namingArchive(path, () => decompress(bytes, { backend, model, onProgress })),
      ),
    ),
  );
  const kind = { config: model.config, palette: settings?.palette, names: info.names };
  const files = asUsage(() => exactFiles("", images, kind));
  using interrupts = watchInterrupts(terminal, "Removing the pictures; once more to leave at once");
  await writeWholeFolder(out, files, interrupts.signal);
}
