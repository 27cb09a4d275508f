import { CountMismatchError, MissingDataError, type Dataset } from "@pixelweft/datasets";
import type { DataChoice } from "./data-choice.ts";
import { findData, type Access, type FoundData } from "./found-data.ts";
import { divideTraining } from "./open-data.ts";

/** A part of a data set, and what it is called. */
export type NamedPart = readonly [name: "train" | "validation" | "test", data: Dataset];

/** All parts of a data set. */
export interface DataParts {
  /** What was found for training, before it was divided. */
  readonly found: FoundData;
  /** Those that there are. */
  readonly parts: readonly NamedPart[];
  /** Closes their files. */
  close(): Promise<void>;
}

/** Opens all parts of a data set. What can only be read from front to back stays in one. */
export async function openDataParts(choice: DataChoice, access: Access = {}): Promise<DataParts> {
  const found = await findData(choice, "train", access);
  try {
    const divided =
      found.info.access === "sequential" ? undefined : await divideTraining(choice, found);
    const trained: readonly NamedPart[] = divided
      ? [
          ["train", divided.train],
          ["validation", divided.validation],
        ]
      : [["train", found]];
    if (divided?.test)
      return { found, parts: [...trained, ["test", divided.test]], close: () => found.close() };
    const test = await findTest(choice, found, access);
    return {
      found,
      parts: test ? [...trained, ["test", test]] : trained,
      async close() {
        await found.close();
        await test?.close();
      },
    };
  } catch (error) {
    await found.close();
    throw error;
  }
}

async function findTest(
  choice: DataChoice,
  { whole, info }: FoundData,
  access: Access,
): Promise<FoundData | undefined> {
  const { as, testSource } = choice;
  // Only archives of pictures say in their names which part they are of.
  const isTraining = as !== undefined && !as.endsWith("-oord");
  if (testSource === undefined && (whole || isTraining)) return undefined;
  try {
    return await findData(choice, "test", { ...access, palette: info.palette });
  } catch (error) {
    const isNone = error instanceof MissingDataError || error instanceof CountMismatchError;
    if (testSource === undefined && isNone) return undefined;
    throw error;
  }
}
