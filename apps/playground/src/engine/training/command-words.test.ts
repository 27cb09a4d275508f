import { expect, test } from "vitest";
import { commandWords } from "./command-words.ts";

test("a transparent colour stands in the command as the command line takes it", () => {
  const pictures = { transparent: [255, 0, 255], palette: 32, cell: [16, 16] } as const;
  const choice = { source: "old.png", pictures, shifts: [0, 1] } as const;
  expect(commandWords({ choice }, { step: 40, seed: 1 })).toBe(
    `pixelweft train old.png --config old.json \\
  --transparent '#ff00ff' --palette 32 --cell 16 --shifts 0x1 --seed 1 --steps 40 --backend wasm
pixelweft sample old.safetensors --seed 1 --backend wasm`,
  );
});
