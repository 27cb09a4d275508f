import type { PublicExport } from "./public-exports.ts";

/** Public names by door, such as `@pixelweft/tensor add`, each with the reason for its exception. */
export type Exceptions = Readonly<Record<string, string>>;

/** Public functions and classes without an example. */
export const withoutExample: Exceptions = {};

/** Public names whose examples are typed but not run. */
export const notRun: Exceptions = {
  "@pixelweft/webgpu-backend webgpuBackend": "it needs a GPU",
  "@pixelweft/webgpu-backend requestWebgpu": "it needs a GPU",
  "@pixelweft/webgpu-backend/node webgpu": "it needs a GPU",
  "@pixelweft/webgpu-backend/node describeAdapters": "it needs a GPU",
  "@pixelweft/webgpu-backend/node adapterNames": "it needs a GPU",
  "@pixelweft/pixelcnn/graph verifyGoldenFile":
    "it needs a golden file, which packages do not bring",
  "@pixelweft/datasets fashionMnist": "it needs the data set",
  "@pixelweft/mpi joinMpi": "it needs an MPI",
  "@pixelweft/mpi MpiGroup": "it needs an MPI",
};

/** A public name as exceptions list it. */
export function exceptionKey({ door, name }: PublicExport): string {
  return `${door} ${name}`;
}

/**
 * Breaches of the laws on documentation, one sentence each: every public name has a sentence, every public function and class an
 * example. A class that is thrown is shown by what throws it.
 */
export function docLaws(
  exports: readonly PublicExport[],
  exceptions: readonly Exceptions[] = [withoutExample, notRun],
): string[] {
  const [without = {}] = exceptions;
  const keys = new Set(exports.map(exceptionKey));
  return [
    ...exports.flatMap((found) => [...wordsLaw(found), ...exampleLaw(found, without)]),
    ...exceptions
      .flatMap(Object.keys)
      .filter((key) => !keys.has(key))
      .map((key) => `tools/doctests/doc-laws.ts excepts ${key}, which is no public name`),
  ];
}

function wordsLaw({ name, path, words }: PublicExport): string[] {
  return words === "" ? [`${path} exports ${name} without a doc comment`] : [];
}

function exampleLaw(found: PublicExport, without: Exceptions): string[] {
  const { name, kind, path, error, examples } = found;
  const wanted = kind === "function" || (kind === "class" && !error);
  const excepted = without[exceptionKey(found)] !== undefined;
  if (wanted && examples.length === 0 && !excepted)
    return [`${path} exports ${name} without an @example`];
  if (examples.length > 0 && excepted)
    return [`${path} has an @example of ${name}, which tools/doctests/doc-laws.ts excepts`];
  return [];
}
