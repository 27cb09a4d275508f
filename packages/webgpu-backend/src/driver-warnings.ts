import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What Dawn says of Mesa's drivers at every start: it takes the limit it needs, and nobody has to do a thing. */
const harmless = /^Warning: maxDynamic\w+ artificially reduced from \d+ to \d+ /;

/** The C library of the systems where Dawn prints those lines. */
const libraries: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: "libc.so.6" };

interface Descriptors {
  dup(descriptor: number): number;
  dup2(from: number, to: number): number;
  close(descriptor: number): number;
}

/**
 * Opens a device, and leaves out the harmless warnings that native code writes to descriptor 2 meanwhile. Every other line is written
 * there as soon as the device is open. Where descriptors cannot be changed (they can with the package koffi on Linux), or no
 * temporary file can be written, all lines are shown.
 *
 * @example
 * await withoutDriverWarnings(async () => 7); // 7
 */
export async function withoutDriverWarnings<T>(open: () => Promise<T>): Promise<T> {
  const system = await descriptors();
  if (system === undefined) return open();
  const own = (caught ??= catchLines(system));
  if (own === undefined) return open();
  own.opening += 1;
  try {
    return await open();
  } finally {
    own.opening -= 1;
    if (own.opening === 0) {
      caught = undefined;
      own.show();
    }
  }
}

/** Lines that are kept from descriptor 2. */
interface Caught {
  /** Devices that are being opened; the last one shows the lines. */
  opening: number;
  /** Gives the descriptor back, and writes there what is not harmless. */
  show(): void;
}

/** There is one descriptor 2 for all devices that are opened at once. */
let caught: Caught | undefined;

/** Nothing where there is no place for a temporary file: a read-only system computes, too. */
function catchLines(system: Descriptors): Caught | undefined {
  const folder = temporaryFolder();
  if (folder === undefined) return undefined;
  const file = join(folder, "warnings.txt");
  const into = openSync(file, "a");
  const shown = system.dup(2);
  system.dup2(into, 2);
  const show = (): void => {
    system.dup2(shown, 2);
    // In a worker Node warns of descriptors that it closes and has not opened.
    system.close(shown);
    closeSync(into);
    const lines = readFileSync(file, "utf8").split(/(?<=\n)/);
    rmSync(folder, { recursive: true });
    process.stderr.write(lines.filter((line) => !harmless.test(line)).join(""));
  };
  return { opening: 0, show };
}

function temporaryFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), "pixelweft-driver-"));
  } catch {
    return undefined;
  }
}

/** Functions of the C library; nothing on other systems, where koffi has no binary, or in Deno, which has other numbers for files. */
async function descriptors(): Promise<Descriptors | undefined> {
  const file = libraries[process.platform];
  if (file === undefined || "Deno" in globalThis) return undefined;
  try {
    const { default: koffi } = await import("koffi");
    const library = koffi.load(file);
    return {
      dup: library.func("int dup(int descriptor)"),
      dup2: library.func("int dup2(int from, int to)"),
      close: library.func("int close(int descriptor)"),
    };
  } catch {
    return undefined;
  }
}
