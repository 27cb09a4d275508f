import { messageOf } from "../../disk/files.ts";
import { MissingDataError } from "../../errors/access.ts";
import { builtin } from "../../source/builtin.ts";
import { inNode } from "../../source/in-node.ts";

/** Red, green, blue and alpha of 8 bits. */
export interface DecodedJpeg {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** The decoder, and what it wrote to its console. */
export interface JpegDecoder {
  /** Decodes a file, and turns the picture as its EXIF orientation says. */
  decode(bytes: ArrayBuffer): Promise<DecodedJpeg>;
  readonly complaints: string[];
  /** Lets its memory go, which never shrinks; it decodes nothing more. */
  end(): Promise<void>;
}

/** What the decoder makes of a picture. */
class PlainImageData {
  readonly data: unknown;
  readonly width: number;
  readonly height: number;

  constructor(data: unknown, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

/** Defines what the program needs where it is missing. One that the program defined itself would keep it, and all of its memory, for ever. */
function provideImageData(): void {
  if (inNode && !("ImageData" in globalThis))
    Object.defineProperty(globalThis, "ImageData", { value: PlainImageData, configurable: true });
}

/** Other code would take it for a real one. */
function removeImageData(): void {
  const own: unknown = Object.getOwnPropertyDescriptor(globalThis, "ImageData")?.value;
  if (own === PlainImageData) Reflect.deleteProperty(globalThis, "ImageData");
}

/** Loads the decoder, a new one each time. */
export async function loadDecoder(): Promise<JpegDecoder> {
  const complaints: string[] = [];
  const { default: decode, init } = await import("@jsquash/jpeg/decode.js");
  const start = await startOf("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm", complaints);
  // It starts during the first decoding. What it went through until it ran, such as a server that gives WebAssembly another type, says nothing of a picture.
  const onRuntimeInitialized = (): void => void (complaints.length = 0);
  provideImageData();
  await init({ ...start, onRuntimeInitialized });
  return {
    async decode(bytes) {
      // The program looks for it during the first decoding, and keeps it.
      const picture = decode(bytes, { preserveOrientation: true }).finally(removeImageData);
      const { width, height, data } = await picture;
      // Types of other runtimes have pixels of 16-bit floats too, which this decoder does not make.
      const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
      return { width, height, data: pixels };
    },
    complaints,
    // One that never starts takes its place, in which it would be kept.
    end() {
      provideImageData();
      return init({ instantiateWasm: () => ({}) }).finally(removeImageData);
    },
  };
}

/** What a program of WebAssembly is started with: where its console goes, and in Node its bytes, from where it is installed. */
export async function startOf(
  program: string,
  complaints: string[],
): Promise<{
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
  readonly wasmBinary?: Uint8Array;
}> {
  const print = (text: string): void => void complaints.push(text);
  const output = { print, printErr: print };
  return inNode ? { ...output, wasmBinary: await readInstalled(program) } : output;
}

async function readInstalled(name: string): Promise<Uint8Array> {
  const { createRequire } = builtin("node:module");
  const { readFile } = builtin("node:fs/promises");
  try {
    return await readFile(createRequire(import.meta.url).resolve(name));
  } catch (cause) {
    const [why] = messageOf(cause).split("\n", 1); // Node lists below it which modules asked
    throw new MissingDataError(
      `Cannot load the JPEG decoder: ${why}; where this program is bundled, leave @pixelweft/datasets out of the bundle`,
      { source: name, cause },
    );
  }
}
