// @module-tag ci
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@pixelweft/models";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { expect, test } from "vitest";
import { openPage, type OpenedPage } from "./checks/open-page.fixture.ts";
import { spriteFolder } from "./checks/sprite-files.fixture.ts";
import {
  drop,
  pictureShown,
  stepOneByOne,
  stepsOf,
  troubleSaid,
} from "./checks/training-page.fixture.ts";

const shipped = new Uint8Array(readFileSync(fileURLToPath(modelUrl("fashion-mnist-class"))));
const damaged = shipped.slice();
damaged[damaged.length - 7] = (damaged.at(-7) ?? 0) ^ 0x55;

/** A picture without colours, of this size. */
function picture(width: number, height: number): Uint8Array {
  return pngBytes({ width, height, channels: 1, data: new Uint8Array(width * height) });
}

const text = new TextEncoder();
const broken: readonly (readonly [string, Uint8Array, string])[] = [
  ["notes.txt", text.encode("Remember the dragons, and the milk\n"), "notes.txt"],
  ["model.safetensors", text.encode("no checkpoint at all"), "it is no checkpoint"],
  ["damaged.safetensors", damaged, "Cannot open damaged.safetensors"],
  ["cut.safetensors", shipped.slice(0, 5000), "Cannot open cut.safetensors"],
  ["huge.png", picture(4000, 4000), "4,000 wide and 4,000 high"],
  ["half.png", picture(64, 64).slice(0, 60), "half.png"],
  ["empty.zip", new Uint8Array(), "empty.zip"],
];

async function trained(): Promise<OpenedPage> {
  const opened = await openPage({ at: "#part=train" });
  await opened.page
    .getByRole("button", { name: "Train", exact: true })
    .and(opened.page.locator(":enabled"))
    .waitFor();
  return opened;
}

test("files that are broken or something else get a sentence each, and the page goes on", async () => {
  const { page, troubles } = await trained();
  await stepOneByOne(page, 1);
  const said: string[] = [];
  for (const [name, bytes, words] of broken) {
    await page.evaluate(() => document.querySelector(".saying")?.replaceChildren());
    await drop(page, [{ name, bytes }]);
    const sentence = await troubleSaid(page);
    said.push(sentence);
    expect(sentence).toContain(words);
  }
  console.log(said.join("\n"));
  // The run that was there still is, and trains.
  expect(await stepsOf(page)).toBe(1);
  await stepOneByOne(page, 1);
  expect(troubles).toEqual([]);
});

test("a first drop that cannot be read leaves a page that trains", async () => {
  const { page, troubles } = await openPage();
  await page.locator(".draw").waitFor();
  const [[name, bytes, words] = ["", new Uint8Array(), ""]] = broken;
  await drop(page, [{ name, bytes }]);
  expect(await troubleSaid(page)).toContain(words);
  await page.locator(".choice", { hasText: "Potions" }).waitFor();
  await stepOneByOne(page, 1);
  expect(troubles).toEqual([]);
});

test("pictures that are dropped are trained on, whatever part is shown", async () => {
  const { page, troubles } = await openPage();
  const folder = await spriteFolder("some", { kind: "tree", count: 30 });
  const files = Array.from({ length: 30 }, (_, i) => {
    const name = `${String(i).padStart(4, "0")}.png`;
    return { name, bytes: new Uint8Array(readFileSync(`${folder}/${name}`)) };
  });
  await page.locator(".draw").waitFor();
  await drop(page, files);
  await page.locator(".choice", { hasText: "pictures" }).waitFor();
  expect(await page.locator(".notes").textContent()).toContain("Found 30 pictures of 16x16");
  expect(new URL(page.url()).hash).toContain("set=own");
  expect(troubles).toEqual([]);
});

test("a model of the command line that is dropped is shown with its classes", async () => {
  const { page, troubles } = await openPage();
  await page.locator(".draw").waitFor();
  await drop(page, [{ name: "clothes.safetensors", bytes: shipped }]);
  const pixels = await pictureShown(page, "28 by 28");
  expect(pixels.length).toBe(28 * 28 * 4);
  expect(new Set(pixels).size).toBeGreaterThan(10);
  const classes = page.getByRole("group", { name: "What it draws" });
  expect(await classes.getByRole("radio").count()).toBe(10);
  await classes.getByRole("radio").nth(9).check();
  await expect.poll(() => new URL(page.url()).hash).toContain("label=9");
  expect(troubles).toEqual([]);
});

test("a model that is dropped twice is the one that is shown, and can still be looked into", async () => {
  const { page, troubles } = await openPage();
  await page.locator(".draw").waitFor();
  for (const time of ["once", "twice"]) {
    await drop(page, [{ name: `${time}.safetensors`, bytes: shipped }]);
    await page.locator(".saying", { hasText: `This is ${time}.safetensors` }).waitFor();
    await pictureShown(page, "28 by 28");
  }
  await page.locator(".draw .stage").click({ position: { x: 100, y: 100 } });
  await page.getByText("Six other endings from here").waitFor();
  expect(await page.locator(".saying[data-kind=trouble]").count()).toBe(0);
  expect(troubles).toEqual([]);
});
