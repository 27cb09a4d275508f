import { openDropped } from "../../engine/own-model.ts";
import type { Delivery } from "../inbox.ts";
import type { Page } from "../page.ts";

/** Shows a model that was dropped, or takes pictures to where they are trained on. Rejects with a sentence for people. */
export async function deliver(page: Page, delivery: Delivery): Promise<void> {
  const file = await modelIn(delivery);
  if (file === undefined) {
    page.inbox.offer(delivery);
    page.store.set({ part: "train" });
    return;
  }
  let unkept: string | undefined;
  const shown = await openDropped(await page.engine, {
    ...file,
    unkept: ({ message }) => {
      unkept = message;
    },
  });
  page.store.set({ part: "draw", model: shown.name, label: 0, number: 0, pixel: -1, given: "" });
  const { height, width } = shown.model.config;
  const about = `This is ${file.name}: pictures of ${width} by ${height} pixels`;
  if (unkept === undefined) page.say(about);
  else page.say(`${about}. ${unkept}`, "trouble");
}

/** The file of a model: one that was dropped, or the best of the folder of a run. */
async function modelIn({ files }: Delivery): Promise<Delivery["files"][number] | undefined> {
  const models = files.filter(({ name }) => name.endsWith(".safetensors"));
  const best = models.find(({ name }) => name.endsWith("best.safetensors")) ?? models[0];
  if (best) return best;
  const [only] = files;
  if (files.length !== 1 || !only) return undefined;
  // A length of 64 bits that is small, and JSON.
  const head = new Uint8Array(await only.blob.slice(0, 9).arrayBuffer());
  const isSmall = head.subarray(5, 8).every((byte) => byte === 0);
  return head.length === 9 && head[8] === 0x7b && isSmall ? only : undefined;
}
