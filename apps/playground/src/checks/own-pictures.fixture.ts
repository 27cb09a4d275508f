import { pngBytes } from "@pixelweft/pixelcnn/node";
import type { Page } from "playwright-core";
import { spritePixels } from "./write-sprites.ts";

/** 24 sprites, a file each. */
export async function heroFiles(): Promise<
  { readonly name: string; readonly bytes: Uint8Array }[]
> {
  const heroes = await spritePixels({ kind: "hero", count: 24 });
  return Array.from({ length: 24 }, (_, n) => {
    const data = heroes.slice(1024 * n, 1024 * (n + 1));
    return { name: `${n}.png`, bytes: pngBytes({ width: 16, height: 16, channels: 4, data }) };
  });
}

/** Cuts the sheets of the page into cells: width, height, margin and spacing. */
export async function cut(page: Page, values: readonly number[]): Promise<void> {
  const inputs = page.locator(".cell-form input");
  for (const [i, value] of values.entries()) await inputs.nth(i).fill(String(value));
  await page.getByRole("button", { name: "Cut it so" }).click();
}
