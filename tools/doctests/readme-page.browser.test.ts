// @module-tag ci
import { expect, onTestFinished, test } from "vitest";
import { trainAndDraw } from "./readme-page.fixture.ts";

/** A picture of one colour, as a file. */
async function picture(colour: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(20, 30);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no context");
  context.fillStyle = colour;
  context.fillRect(0, 0, 20, 30);
  return await canvas.convertToBlob({ type: "image/png" });
}

test.each([
  ["with an adapter", true],
  ["without WebGPU", false],
] as const)(
  "the page of the README trains on pictures and draws samples on its canvas, %s",
  async (_, hasWebgpu) => {
    if (!hasWebgpu) {
      Object.defineProperty(navigator, "gpu", { value: undefined, configurable: true });
      onTestFinished(() => void Reflect.deleteProperty(navigator, "gpu"));
    }
    expect(Boolean(navigator.gpu)).toBe(hasWebgpu);
    document.title = "";
    const canvas = document.createElement("canvas");
    const files = await Promise.all(["#ff0000", "#0000ff"].map(picture));
    await trainAndDraw(files, canvas);
    expect([canvas.width, canvas.height]).toEqual([32, 32]);
    expect(document.title).toMatch(/^\d\.\d\d bits\/dim$/);
    // Uniform guessing costs 8 bits.
    expect(Number.parseFloat(document.title)).toBeLessThan(7);
    const { data = [] } = canvas.getContext("2d")?.getImageData(0, 0, 32, 32) ?? {};
    expect(new Set(data).size).toBeGreaterThan(2);
  },
);
