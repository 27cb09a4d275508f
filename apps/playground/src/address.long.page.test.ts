import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";

/** Addresses that ask for what there is not, what becomes of them, and what is said. */
const vain: readonly (readonly [at: string, becomes: string, says: RegExp])[] = [
  ["#label=999999", "#label=0", /^$/],
  ["#part=game&label=999999", "#part=game&label=0", /^$/],
  ["#part=game&costs=on&believed=999999", "#part=game&costs=on", /^$/],
  ["#pixel=16777216&ink=16777215", "#", /^$/],
  ["#pixel=300&given=____", "#", /^$/],
  ["#part=blind-spot&colour=15&layers=1024", "#part=blind-spot", /^$/],
  ["#model=nope", "#", /^Cannot find model nope/],
  ["#model=toString", "#", /^Cannot find model toString/],
  ["#model=own-00000000", "#", /^Cannot show the model of this address/],
  ["#lesson=temperature.1.5", "#", /^$/],
  ["#lesson=temperature.0", "#", /^$/],
  ["#lesson=temperature.99", "#", /^$/],
  ["#lesson=chess.1", "#", /^$/],
  ["#part=train&set=toString", "#part=train", /^$/],
  ["#temperature=Infinity&seed=%ff%00", "#", /^$/],
];

test("what an address asks for in vain is corrected in it, and a sentence says which model there is not", async () => {
  const { page, address, troubles } = await openPage({ at: "#speed=100000" });
  for (const [at, becomes, says] of vain) {
    await page.goto("about:blank");
    await page.goto(`${address}${at}`);
    await page.locator("main > section:visible h1").waitFor();
    await expect
      .poll(() => new URL(page.url()).hash || "#", { message: at, timeout: 20_000 })
      .toBe(becomes);
    await page.waitForTimeout(700);
    const said = (await page.locator(".saying").textContent()) ?? "";
    expect(said, at).toMatch(says);
    expect(new URL(page.url()).hash || "#", at).toBe(becomes);
    // What there is not cannot be chosen either.
    expect(await page.locator("#model option").count(), at).toBeLessThanOrEqual(3);
  }
  expect(troubles).toEqual([]);
});
