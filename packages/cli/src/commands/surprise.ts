import { exactPictures, type ExactPictures, type ExactPicturesOptions } from "@pixelweft/datasets";
import { namedSources } from "@pixelweft/datasets/choice";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { counted, textTable } from "@pixelweft/datasets/text";
import type { Model } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import {
  checkBackground,
  checkSurpriseSheet,
  guessBits,
  rankedRows,
  rankScores,
  surpriseSheet,
  type NamedRanks,
  type SurpriseSheetOptions,
} from "@pixelweft/pixelcnn/surprise";
import { halfBlocks, terminalLook } from "@pixelweft/pixelcnn/terminal";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { expandedPaths } from "../command/expanded-paths.ts";
import { asUsage } from "../command/failure.ts";
import type { Given } from "../command/option.ts";
import { options as table } from "../command/options.ts";
import { refuseAmong, refuseInput, tryFile } from "../command/place.ts";
import { refuseCodes } from "../model/codes.ts";
import { exactNotes, otherKindNotes } from "../model/exact-notes.ts";
import { findModel, modelArgument, type FoundModel } from "../model/find-model.ts";
import { ownFolders, usualPath } from "../model/own-files.ts";
import { suiting } from "../model/suiting.ts";
import { scored, usualPictures } from "../model/surprise.ts";
import { shortNames } from "../show/short-names.ts";
import { note, say } from "../show/terminal.ts";
import { whileReading } from "../show/while-reading.ts";
import { withBackend } from "../with-backend.ts";

const options = {
  model: { kind: "text", takes: "model", about: modelArgument.about, usual: modelArgument.usual },
  background: {
    kind: "text",
    takes: "model",
    about: "a model like it that was trained with --mutate: for the likelihood ratio",
  },
  against: {
    kind: "text",
    takes: "data",
    about: "usual pictures to compare with (default: held-out ones of the model's own)",
  },
  images: { ...table.images, usual: 200, about: "of these, so many at most, from all over them" },
  out: {
    kind: "text",
    takes: "file",
    about: "the sheet of heat maps (default: surprise.png, or with the next free number)",
  },
  columns: table.columns,
  scale: table.scale,
  quiet: table.quiet,
  batch: { ...table.batch, usual: 32, about: "images computed at once" },
  backend: table.backend,
} as const;

interface SurpriseRequest {
  readonly saved: FoundModel;
  readonly background: Model | undefined;
  readonly pictures: ExactPictures;
  readonly look: SurpriseSheetOptions;
  readonly out: string;
  readonly given: Given<typeof options>;
}

/** How surprising pictures are, and where they are shown. */
export interface SurpriseReport {
  readonly model: string;
  readonly out: string;
  /** Bits of a pixel that the lightest colour stands for. */
  readonly most: number;
  /** What percentiles are among. */
  readonly usual?: { readonly data: string; readonly images: number };
  readonly pictures: readonly NamedRanks[];
}

/** `pixelweft surprise`: which pixels of pictures a model did not expect. */
export const surprise: Command = defineCommand({
  name: "surprise",
  about: "Shows how many bits each pixel of PNG files costs a model, as heat maps.",
  argument: {
    name: "<files...>",
    about: "PNG files, or folders of them; sheets are cut as the model's were",
  },
  options,
  notes: `Black pixels cost nothing, pale yellow ones as much as a guess or more. A model of classes weighs all of them. Few bits alone do not make a picture usual, for plain pictures always cost few: look at the bits above those of a PNG file, or above those of a background model (--background), and at docs/surprise.md.`,
  examples: ["surprise hero.png sprites --model runs/sprites --out surprise.png"],
  async resolve(given, words, { terminal }): Promise<SurpriseRequest> {
    const paths = await expandedPaths(words);
    const saved = await findModel(given.model);
    refuseCodes(saved, "measure pictures");
    const { config } = saved.model;
    const other = given.background === undefined ? undefined : await findModel(given.background);
    if (other) asUsage(() => checkBackground(saved, other));
    const out = given.out ?? (await usualPath(saved, "surprise.png"));
    await tryFile(out, ".png");
    await refuseInput(out, [...paths, given.against]);
    // It would be one of them when they are read again.
    await refuseAmong(out, [...ownFolders(saved), ...paths, given.against]);
    const kind = { ...config, palette: saved.settings?.palette, act: "measure" };
    const exact = (): ReturnType<typeof exactPictures> =>
      exactPictures(paths, { ...kind, ...likeTraining(saved), otherColours: "nearest" });
    const pictures = await whileReading(
      paths.length > 1 ? `${paths.length} paths` : (paths[0] ?? ""),
      (line) => say(terminal, line),
      () => suiting({ ...saved, namedBy: "--model" }, exact()),
    );
    const look = { ...kind, columns: given.columns, scale: given.scale };
    // One that is too large is refused before the bits are computed.
    checkSurpriseSheet(pictures.names.length, look);
    return { saved, background: other?.model, pictures, look, out, given };
  },
  act,
  show,
});

/** How sheets, smaller, transparent and coloured pictures are brought to a model: as those of its training were. */
function likeTraining({
  settings,
}: FoundModel): Pick<
  ExactPicturesOptions,
  "fit" | "background" | "transparent" | "grey" | "cells"
> {
  const { data } = settings ?? {};
  if (data === undefined || namedSources.includes(data.source)) return {};
  const {
    pad,
    padAt,
    resize,
    background = [255, 255, 255],
    transparent,
    grey,
    cell,
    margin,
    spacing,
  } = data.pictures ?? {};
  const padded = padAt === "bottom" ? "stand" : "pad";
  const fit = resize ? "cover" : pad ? padded : "exact";
  const cells = cell && { cell, margin, spacing };
  return { fit, background, transparent, grey, cells };
}

/** Pictures whose heat maps take seconds to draw, in which no bar would move. */
const many = 1000;

async function act(
  { saved, background, pictures, look, out, given }: SurpriseRequest,
  context: Context,
): Promise<SurpriseReport> {
  const { terminal } = context;
  const { images, names } = pictures;
  const notes = [...otherKindNotes(pictures), ...exactNotes(pictures, saved.model.config)];
  for (const line of notes) say(terminal, line);
  return withBackend(given.backend, terminal, async (backend) => {
    const how = { saved, background, backend, batch: given.batch, terminal };
    const usual = await usualPictures(given, how);
    const { scores, map } = await scored(images, how);
    if (names.length >= many) note(terminal, `Drawing the heat maps of ${names.length} pictures`);
    await writeFileAtomically(out, pngBytes(surpriseSheet(images, map, look)));
    if (terminal.isQuiet !== true) {
      const small = surpriseSheet(images, map, { ...look, scale: 1 });
      context.picture(halfBlocks(small, terminalLook(terminal.out)));
    }
    const values = images.length / names.length;
    return {
      model: saved.title,
      out,
      most: guessBits(look),
      ...(usual && { usual: { data: usual.data, images: usual.images } }),
      pictures: rankScores(scores, usual?.scores).map((ranked, n) => ({
        name: names[n] ?? "",
        bitsPerDim: ranked.likelihood.bits / values,
        ...ranked,
      })),
    };
  });
}

function show({ out, most, usual, pictures }: SurpriseReport): string[] {
  const names = shortNames(pictures.map(({ name }) => name));
  const named = pictures.map((picture, n) => ({ ...picture, name: names[n] ?? picture.name }));
  return [
    ...textTable(rankedRows(named)),
    usual
      ? `percentiles among ${counted(usual.images, "picture")} of ${usual.data}; a high one is strange`
      : "no percentiles: the model's own data is not where it was, or none of it is held out; --against names usual pictures",
    `the heat maps in ${out} go from black, 0 bits a pixel, to pale yellow, ${Number(most.toFixed(1))} or more`,
  ];
}
