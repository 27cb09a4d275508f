// Rewrites the metadata of checkpoint files of before the first release to the fields of today; tensors keep their bytes. A file that
// is of today is left alone. Usage: node scripts/rename-checkpoint.ts [--vector] FILE...
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";

type Fields = Record<string, unknown>;

const fieldNames: Readonly<Record<string, string>> = {
  features: "hiddenChannels",
  first: "firstKernelSize",
  kernel: "kernelSize",
  head: "headChannels",
  spatial: "spatialChannels",
  dropout: "dropoutRate",
};
/** What a file that lacks these was trained with. */
const older = {
  headChannels: 64,
  headActivation: "relu",
  positionPlanes: false,
  lastPixelHidden: true,
};
/** Of the settings that the command line keeps of a run. */
const settingNames: Readonly<Record<string, string>> = {
  rate: "learningRate",
  clip: "maxGradNorm",
  averageDecay: "emaDecay",
};
const kinds: Readonly<Record<string, string>> = { encoder: "code", map: "picture" };

/** A checkpoint file with today's metadata, or undefined if it has that already. `vector`: what it is conditioned on is no class. */
export function renamedCheckpoint(file: Uint8Array, vector = false): Uint8Array | undefined {
  const network = renamedNetwork(file, vector);
  return renamedRun(network ?? file) ?? network;
}

function headerOf(bytes: Buffer): { header: Fields; rest: Buffer } {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Fields;
  return { header, rest: bytes.subarray(8 + length) };
}

function bufferOf(file: Uint8Array): Buffer {
  return Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}

/** A file with other fields in the settings of its run; undefined where there are none to rename. */
function renamedRun(file: Uint8Array): Uint8Array | undefined {
  const { header, rest } = headerOf(bufferOf(file));
  const { __metadata__: metadata, ...tensors } = header;
  const { run, runChecksum: _, ...others } = metadata as Record<string, string>;
  if (run === undefined) return undefined;
  const { settings, ...kept } = JSON.parse(run) as Fields;
  const old = Object.entries((settings ?? {}) as Fields);
  if (!old.some(([name]) => name in settingNames)) return undefined;
  const fields = Object.fromEntries(
    old.map(([name, value]) => [settingNames[name] ?? name, value]),
  );
  const text = JSON.stringify({ ...kept, settings: fields });
  return fileOf({ __metadata__: { ...others, run: text }, ...tensors }, rest);
}

function fileOf(header: Fields, rest: Buffer): Uint8Array {
  const text = JSON.stringify(header);
  const bytes = Buffer.byteLength(text);
  const head = Buffer.from(text.padEnd(Math.ceil(bytes / 8) * 8 - bytes + text.length));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(head.length));
  return new Uint8Array(Buffer.concat([size, head, rest]));
}

function renamedNetwork(file: Uint8Array, vector: boolean): Uint8Array | undefined {
  const { header, rest: data } = headerOf(bufferOf(file));
  const { __metadata__: metadata, ...tensors } = header;
  const { model, config, training, checksums, ...rest } = metadata as Record<string, string>;
  const conditioned = model === "conditioned-pixelcnn";
  const fields = JSON.parse(config ?? "{}") as Fields;
  const network = (conditioned ? fields["config"] : fields) as Fields;
  if (!("features" in network)) return undefined;
  const described = {
    config: JSON.stringify(
      conditioned ? both(fields, vector) : ofNetwork(network, { model, vector }),
    ),
    ...(training === undefined ? {} : { training: ofTraining(JSON.parse(training) as Fields) }),
  };
  const named = Object.entries(tensors).map(([name, entry]) => [tensorName(name), entry] as const);
  const meta = {
    ...rest,
    model,
    ...described,
    ...(checksums === undefined ? {} : { checksums: ofChecksums(checksums, described) }),
  };
  return fileOf({ __metadata__: meta, ...Object.fromEntries(named) }, data);
}

function ofNetwork(
  config: Fields,
  { model, vector }: { readonly model: string | undefined; readonly vector: boolean },
): Fields {
  const renamed = Object.entries(config).map(([name, value]) => [fieldNames[name] ?? name, value]);
  const { condition = 0, ...fields } = Object.fromEntries(renamed) as Fields;
  if (model === "embedder" || model === "mse-auto-encoder") return fields;
  const size = vector
    ? { numClasses: 0, vectorSize: condition }
    : { numClasses: condition, vectorSize: 0 };
  return { ...older, ...fields, ...size };
}

/** A model and its conditioner. */
function both({ config, conditioner }: Fields, vector: boolean): Fields {
  const { kind, inputs, features, ...options } = conditioner as Fields;
  const made = { ...options, hiddenChannels: features };
  const code = kind === "encoder";
  return {
    config: ofNetwork(config as Fields, { model: undefined, vector: vector || code }),
    conditioner: {
      kind: kinds[String(kind)] ?? kind,
      options: code ? made : { inputs, ...made },
    },
  };
}

function ofTraining({ images, ...rest }: Fields): string {
  return JSON.stringify({ examples: images, ...rest, slots: ["moment1", "moment2"] });
}

function tensorName(name: string): string {
  return name.replace(/^training\.average\.(?=.)/, "training.ema.");
}

function ofChecksums(text: string, described: { config: string; training?: string }): string {
  const { tensors } = JSON.parse(text) as { tensors: Fields };
  const metadata = crc32(`${described.config}\n${described.training ?? ""}`);
  return JSON.stringify({
    tensors: Object.fromEntries(
      Object.entries(tensors).map(([name, sum]) => [tensorName(name), sum]),
    ),
    metadata: metadata.toString(16).padStart(8, "0"),
  });
}

if (import.meta.main) {
  const words = process.argv.slice(2);
  for (const path of words.filter((word) => word !== "--vector")) {
    const renamed = renamedCheckpoint(readFileSync(path), words.includes("--vector"));
    if (renamed) {
      writeFileSync(`${path}.tmp`, renamed);
      renameSync(`${path}.tmp`, path);
    }
    console.log(`${path}: ${renamed ? "renamed" : "is of today"}`);
  }
}
