import { mkdirSync } from "node:fs";
import { sprites } from "@pixelweft/datasets";
import { writePng } from "@pixelweft/pixelcnn/node";

const set = sprites({ size: 16, split: "train" });
const { value: batch } = await set.batches({ batchSize: 40 }).next();
const colours = [...set.info.palette.colours].map((colour) => [...colour]);
mkdirSync("sprites", { recursive: true });
for (let i = 0; i < 40; i++) {
  const levels = batch.images.subarray(256 * i, 256 * i + 256);
  const data = Uint8Array.from([...levels].flatMap((level) => colours[level]));
  await writePng(`sprites/${i}.png`, { data, width: 16, height: 16 });
}
