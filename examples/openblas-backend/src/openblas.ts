import koffi, { type LibraryHandle } from "koffi";
import type { Product } from "./product.ts";
import { isSteady } from "./steadiness.ts";

/** Options of the backend. */
export interface OpenblasOptions {
  /** Threads of OpenBLAS; by default as many as it takes itself: one for each core, or OPENBLAS_NUM_THREADS. */
  readonly threads?: number;
  /** The file of the library; by default what OPENBLAS_LIB names, else the names it has on Debian and by Homebrew. */
  readonly library?: string;
}

/** A loaded OpenBLAS. */
export interface Openblas {
  /** Version, kind of processor and threads, in words. */
  readonly description: string;
  multiply(product: Product): void;
}

/** There is no OpenBLAS on this machine. */
export class OpenblasMissingError extends Error {
  override readonly name = "OpenblasMissingError";
}

const files = [
  "libopenblas.so.0",
  "libopenblas.so",
  "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
  "/usr/local/opt/openblas/lib/libopenblas.dylib",
  "libopenblas.dll",
];

/** Of cblas.h. */
const [rowMajor, noTranspose, transpose] = [101, 111, 112];

/** Code for processors with AVX and without fused multiply-add, which has been steady on all that were tried. */
const steadyCore = "Sandybridge";

/**
 * Loads the library, with code for an older processor where that for this one is not steady.
 *
 * @throws OpenblasMissingError if there is none, Error if none of its code is steady.
 */
export function loadOpenblas({ threads, library }: OpenblasOptions): Openblas {
  const named = library ?? process.env["OPENBLAS_LIB"];
  const names = named === undefined ? files : [named];
  const first = loadFirst(names);
  const openblas = bind(first, threads);
  if (isSteady(openblas)) return openblas;
  first.unload();
  // Read when the library is loaded.
  process.env["OPENBLAS_CORETYPE"] = steadyCore;
  const other = bind(loadFirst(names), threads);
  if (isSteady(other)) return other;
  throw new Error(
    `Cannot use ${openblas.description}: the bits of a value depend on its place, and so they do in ${other.description}`,
  );
}

function bind(library: LibraryHandle, threads: number | undefined): Openblas {
  if (threads !== undefined) library.func("void openblas_set_num_threads(int threads)")(threads);
  const config = String(library.func("const char *openblas_get_config(void)")());
  const core = String(library.func("const char *openblas_get_corename(void)")());
  const count = Number(library.func("int openblas_get_num_threads(void)")());
  const version = /OpenBLAS [\d.]+/.exec(config)?.[0] ?? "OpenBLAS";
  const sgemm = library.func(
    "void cblas_sgemm(int order, int transA, int transB, int m, int n, int k, " +
      "float alpha, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)",
  );
  return {
    description: `${version} for ${core}, ${count} ${count === 1 ? "thread" : "threads"}`,
    multiply: ({ a, transposed, b, c, size: [m, n, k], add }) => {
      const of = transposed ? transpose : noTranspose;
      const from = [a.data, a.ld, b.data, b.ld] as const;
      sgemm(rowMajor, of, noTranspose, m, n, k, 1, ...from, add ? 1 : 0, c.data, c.ld);
    },
  };
}

function loadFirst(names: readonly string[]): LibraryHandle {
  for (const name of names)
    try {
      return koffi.load(name);
    } catch {
      // The next one, or the error below.
    }
  throw new OpenblasMissingError(
    `Cannot load OpenBLAS: none was found (looked for ${names.join(", ")}); install it ` +
      "(Debian: apt-get install libopenblas0-pthread), or name its file in OPENBLAS_LIB",
  );
}
