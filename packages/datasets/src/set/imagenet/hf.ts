import { UnsupportedError } from "../../errors/format.ts";
import { openParquetRows } from "../../format/parquet/pictures.ts";
import { holdsParquet } from "../../format/parquet/shards.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import type { OpenFilesDataset } from "../open-files-dataset.ts";
import { parquetPictures } from "../parquet-dataset.ts";
import { squareForm } from "./square-form.ts";
import { type LabelOrder, renumbering, synsetsIn } from "./synsets.ts";

/** How a mirror of Hugging Face is opened. */
export interface HfImagenetOptions {
  /** The data set's name. */
  readonly name: string;
  readonly side: number;
  readonly split: "train" | "validation";
  readonly labelOrder: LabelOrder;
}

/** Groups of rows of these mirrors take a few megabytes. */
const mostBytes = 2 ** 28;

/** The parquet files of a mirror: columns `image` and `label`, labels in the order of sorted WordNet names. Throws what reading them does. */
export async function openHfImagenet(
  places: readonly (string | ByteSource)[],
  { name, side, split, labelOrder }: HfImagenetOptions,
): Promise<OpenFilesDataset> {
  const [first, ...more] = places;
  const from = more.length === 0 && first !== undefined ? first : places;
  if (!(await holdsParquet(from)))
    throw new UnsupportedError(`Cannot open ${name}: there are no parquet files in what is given`, {
      source: typeof first === "string" ? first : first?.name,
    });
  const rows = await openParquetRows({
    from,
    split,
    labels: ["label"],
    limit: mostBytes,
    cache: mostBytes,
  });
  const labels = renumbering({ from: "sorted-synset", to: labelOrder });
  return parquetPictures(rows, {
    name,
    classes: synsetsIn(labelOrder),
    labelOf: (label) => labels[label] ?? 0,
    form: squareForm(side),
  });
}
