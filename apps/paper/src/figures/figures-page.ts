import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { contrastOf } from "../chance/contrast.ts";
import { pooledVariance } from "../chance/pooled-variance.ts";
import { markdownTable } from "../page/markdown-table.ts";
import { replaceMarked } from "../page/marked-text.ts";
import { intervalWords } from "../page/numbers.ts";
import { spreadOf } from "../protocol/statistics.ts";
import type { ClassLabelResults } from "./class-label.ts";
import { codeKinds, type CodeKind } from "./code-encoders.ts";
import type { CodesOfSeed } from "./codes.ts";
import { savedMeasurements, type FigureOptions } from "./keep-figure.ts";

type Values = readonly number[];

/** Writes the tables of docs/figures.md again from the records beside its figures. */
export async function figuresPage({ folder }: FigureOptions): Promise<void> {
  const path = join(folder, "..", "figures.md");
  await writeFile(path, await filledFiguresPage(await readFile(path, "utf8"), folder));
}

/** The page with the tables of class labels and of codes from the records of a folder. */
export async function filledFiguresPage(page: string, folder: string): Promise<string> {
  const labels = await savedMeasurements<ClassLabelResults>(join(folder, "class-label.json"));
  const codes = await savedMeasurements<{ readonly results: readonly CodesOfSeed[] }>(
    join(folder, "codes.json"),
  );
  if (labels === undefined || codes === undefined)
    throw new RangeError(`Cannot write the tables of figures.md: ${folder} lacks their records`);
  const withLabels = replaceMarked(page, "table of class labels", labelsTable(labels));
  return replaceMarked(withLabels, "table of codes", codesTables(codes.results, labels));
}

function labelsTable({ labelled, plain, real }: ClassLabelResults): string {
  const bits = [labelled, plain].map((all) => all.map(({ bitsPerDim }) => bitsPerDim));
  const agreement = [labelled, plain].map((all) => all.map((one) => one.agreement));
  const requested = labelled.map((one) => one.requested ?? NaN);
  return markdownTable([
    [`means of seeds 1 to ${plain.length}`, "with the class", "without", "difference"],
    ["bits/dim of test images", ...bits.map(bitsWords), differenceWords(bits)],
    [
      `samples of which two classifiers say the same (test images: ${share([real.agreement])})`,
      ...agreement.map(share),
      differenceWords(agreement),
    ],
    [
      `samples taken for the class they were drawn for (test images: ${share([real.requested ?? NaN])})`,
      share(requested),
      "",
      "",
    ],
  ]);
}

function codesTables(results: readonly CodesOfSeed[], { plain }: ClassLabelResults): string {
  const of = (kind: CodeKind, size: number, field: Field): number[] =>
    results.filter((one) => one.kind === kind && one.size === size).map((one) => one[field] ?? NaN);
  const sizes = [...new Set(results.map(({ size }) => size))];
  const means = sizes.flatMap((size) =>
    codeKinds
      .filter((kind) => of(kind, size, "probe").length > 0)
      .map((kind) => [
        `${kind}, ${size} numbers`,
        String(of(kind, size, "probe").length),
        bitsWords(of(kind, size, "bitsPerDim")),
        bitsWords(of(kind, size, "withAnotherCode")),
        share(of(kind, size, "probe")),
        share(of(kind, size, "requested")),
      ]),
  );
  const unconditional = plain.map(({ bitsPerDim }) => bitsPerDim);
  const heads = ["codes by", "seeds", "bits/dim", "another's code", "probe", "samples"];
  const none = ["no code", String(plain.length), bitsWords(unconditional), "", "", ""];
  const [small = 0] = sizes;
  const fields = ["bitsPerDim", "probe", "requested"] as const;
  const differences = (["squared error", "PCA"] as const).map((kind) => [
    `likelihood less ${kind}`,
    ...fields.map((field) =>
      differenceWords([of("likelihood", small, field), of(kind, small, field)]),
    ),
  ]);
  const withoutCode = differenceWords([of("likelihood", small, "bitsPerDim"), unconditional]);
  return [
    markdownTable([heads, none, ...means]),
    markdownTable([
      [`codes of ${small} numbers`, "bits/dim", "probe", "samples"],
      ...differences,
      ["likelihood less no code", withoutCode, "", ""],
    ]),
  ].join("");
}

type Field = "bitsPerDim" | "withAnotherCode" | "probe" | "requested";

function differenceWords([more = [], less = []]: readonly Values[]): string {
  const variance = pooledVariance([more, less]);
  return intervalWords(contrastOf({ plus: [more], minus: [less] }, variance));
}

function bitsWords(values: Values): string {
  return spreadOf(values).mean.toFixed(4);
}

function share(values: Values): string {
  return `${(100 * spreadOf(values).mean).toFixed(1)} %`;
}
