import { fashionMnistClasses } from "@pixelweft/datasets";
import { auroc, type Auroc } from "@pixelweft/pixelcnn/surprise";
import { markdownTable } from "../page/markdown-table.ts";
import { replaceMarked } from "../page/marked-text.ts";
import { whole } from "../page/numbers.ts";
import { wrapped } from "../page/terms-words.ts";
import { spreadOf } from "../protocol/statistics.ts";
import type { GroupBits, SurpriseRecord, WrongPixels } from "./surprise-record.ts";
import { mutationRates, training, unknownClasses } from "./surprise-terms.ts";

type Score = (bits: GroupBits) => readonly number[];

const less = (these: readonly number[], those: readonly number[] = []): number[] =>
  these.map((value, n) => value - (those[n] ?? NaN));
const likelihood: Score = (bits) => bits.likelihood;
const ratio =
  (rate: number | undefined): Score =>
  (bits) =>
    less(bits.likelihood, bits.background[String(rate)]);
const complexity: Score = (bits) => less(bits.likelihood, bits.compressed);
const [mainRate] = mutationRates;
const scores: readonly (readonly [name: string, score: Score])[] = [
  ["bits alone", likelihood],
  ["likelihood ratio", ratio(mainRate)],
  ["bits above PNG", complexity],
];

/** The page with all that stands between marks written again. RangeError without records. */
export function filledSurprisePage(
  page: string,
  records: readonly SurpriseRecord[],
  wrong: WrongPixels,
): string {
  const [first] = records;
  if (first === undefined) throw new RangeError("Cannot write the page: there are no records");
  const blocks: readonly (readonly [mark: string, text: string])[] = [
    ["terms", termsText(first, records)],
    ["scores", scoresTable(records)],
    ["findings", findingsTable(records)],
    ["bits", bitsTable(records)],
    ["rates", ratesTable(records)],
    ["wrong pixels", wrongPixelsText(wrong)],
    ["origin", originText(records)],
  ];
  return blocks.reduce(
    (text, [mark, block]) => replaceMarked(text, `surprise: ${mark}`, block),
    page,
  );
}

/** Kinds of images but the usual ones. */
function kindsOf([first]: readonly SurpriseRecord[]): string[] {
  return Object.keys(first?.groups ?? {}).filter((name) => name !== "usual");
}

function areasOf(records: readonly SurpriseRecord[], kind: string, score: Score): Auroc[] {
  return records.flatMap(({ groups: { usual, [kind]: strange } }) =>
    usual && strange ? [auroc(score(strange), score(usual))] : [],
  );
}

/** The mean over seeds, the mean interval over images, and the deviation over seeds. */
function areaWords(areas: readonly Auroc[]): string {
  const mean = (of: (area: Auroc) => number): string => spreadOf(areas.map(of)).mean.toFixed(3);
  const { deviation } = spreadOf(areas.map((area) => area.auroc));
  const seeds = deviation === undefined ? "" : ` ± ${deviation.toFixed(3)}`;
  return `${mean((area) => area.auroc)}${seeds} [${mean((area) => area.low)}, ${mean((area) => area.high)}]`;
}

function scoresTable(records: readonly SurpriseRecord[]): string {
  const rows = kindsOf(records).map((kind) => [
    kind,
    ...scores.map(([, score]) => areaWords(areasOf(records, kind, score))),
  ]);
  return markdownTable([["strange images", ...scores.map(([name]) => name)], ...rows]);
}

/** Which kinds each score ranks as more usual than the usual ones, and which it finds, whatever the seed. */
function findingsTable(records: readonly SurpriseRecord[]): string {
  const rows = scores.map(([name, score]) => {
    const areas = kindsOf(records).map((kind) => [kind, areasOf(records, kind, score)] as const);
    const where = (test: (area: Auroc) => boolean): string =>
      listed(areas.filter(([, each]) => each.every(test)).map(([kind]) => kind));
    return [name, where(({ high }) => high < 0.5), where(({ low }) => low > 0.9)];
  });
  return markdownTable([["score", "points the wrong way for", "finds"], ...rows]);
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "none";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function bitsTable(records: readonly SurpriseRecord[]): string {
  const pixels = (records[0]?.config.height ?? 0) * (records[0]?.config.width ?? 0);
  const mean = (kind: string, of: Score): string => {
    const means = records.flatMap(({ groups: { [kind]: bits } }) =>
      bits ? [spreadOf(of(bits)).mean / pixels] : [],
    );
    return spreadOf(means).mean.toFixed(2);
  };
  const rows = ["usual", ...kindsOf(records)].map((kind) => [
    kind,
    String(records[0]?.groups[kind]?.likelihood.length ?? 0),
    mean(kind, likelihood),
    mean(kind, (bits) => bits.background[String(mainRate)] ?? []),
    mean(kind, (bits) => bits.compressed),
  ]);
  return markdownTable([["images", "how many", "model", "background model", "PNG"], ...rows]);
}

/** Other probabilities of mutation, with the seeds that tried them. */
function ratesTable(records: readonly SurpriseRecord[]): string {
  const tried = records.filter(({ groups }) =>
    mutationRates.every((rate) => groups["usual"]?.background[String(rate)] !== undefined),
  );
  if (tried.length === 0) return `\nNo other probability of mutation than ${mainRate} was tried.\n`;
  const rows = kindsOf(tried).map((kind) => [
    kind,
    ...mutationRates.map((rate) => areaWords(areasOf(tried, kind, ratio(rate)))),
  ]);
  const table = markdownTable([
    ["strange images", ...mutationRates.map((rate) => `mutated with ${rate}`)],
    ...rows,
  ]);
  return `\nThe likelihood ratio depends on how many pixels are mutated; with the first seed:\n${table}`;
}

function termsText(
  { weights, images, groups }: SurpriseRecord,
  { length: seeds }: readonly SurpriseRecord[],
): string {
  const known = fashionMnistClasses.filter((_, label) => !unknownClasses.includes(label));
  const unknown = fashionMnistClasses.filter((_, label) => unknownClasses.includes(label));
  const { batch, rate, warmup, emaDecay } = training;
  const sentences = [
    `The models know seven classes: ${listed(known)}.`,
    `They have never seen ${listed(unknown)}.`,
    `Each is a Gated PixelCNN of ${whole(weights)} weights that learnt from ${whole(images)} training images in batches of ${batch}:`,
    `Adam, a learning rate of ${rate} after ${warmup} updates of warm-up, then half a cosine to zero, moving average ${emaDecay} of the weights;`,
    `${seeds === 1 ? "one seed" : `${seeds} seeds`}.`,
    `A background model is the same network, trained as long on the same images, in which each pixel is replaced by a random grey with probability ${mainRate}.`,
    `Usual images are the first ${whole(groups["usual"]?.likelihood.length ?? 0)} test images of the seven classes.`,
  ];
  return `\n${wrapped(sentences.join(" "), 100)}\n`;
}

function wrongPixelsText(wrong: WrongPixels): string {
  const { model, sprites, pixels, costliest, amongThree, byPixel, byPicture, day, commits } = wrong;
  const sentences = [
    `One pixel of each of ${sprites} test sprites got another colour, and \`${model}\`, which ships, measured them.`,
    `Of the ${pixels} pixels, the wrong one is the costliest in ${costliest} sprites, and among the three costliest in ${amongThree}.`,
    `AUROC of the bits of wrong pixels against all others: ${areaWords([byPixel])}.`,
    `AUROC of the bits of whole sprites, against ${sprites} other ones without a wrong pixel: ${areaWords([byPicture])}.`,
    `Measured on ${day}, commit ${commits.join(", ")}.`,
  ];
  return `\n${wrapped(sentences.join(" "), 100)}\n`;
}

function originText(records: readonly SurpriseRecord[]): string {
  const lines = records.map(({ seed, machine, day, commits }) =>
    wrapped(`- Seed ${seed}: ${day}, ${machine}, commit ${commits.join(", ")}.`, 96).replaceAll(
      "\n",
      "\n  ",
    ),
  );
  return `\n${lines.join("\n")}\n`;
}
