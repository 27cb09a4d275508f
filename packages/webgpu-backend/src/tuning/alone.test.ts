import {
  add,
  cast,
  compile,
  full,
  matmul,
  mul,
  position,
  scan,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import { type Program, validateProgram } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { productsAlone } from "./alone.ts";

test("a product whose epilogue counts the turns of any loop stands alone at the first one", async () => {
  const weight = tensor(new Float32Array(64).fill(0.1), { shape: [8, 8] });
  const scaled = (rows: number): Tensor => {
    const { carry } = scan({ repeat: 3, carry: [full([rows, 8], 1)] }, (turn, [x = weight]) => {
      const product = mul(matmul(x, weight), cast(add(position(turn), 1), "f32"));
      return { carry: [add(matmul(product, weight), 0.5)], stacked: [] };
    });
    return carry[0] ?? weight;
  };
  const both = compile({ backend: referenceBackend() }, () => ({ a: scaled(2), b: scaled(3) }));
  const { lowered } = await both.program();
  const products = productsAlone([lowered.program]);
  expect(products.length).toBeGreaterThan(1);
  const lines = products.flatMap(({ program }) => loopLines(program));
  expect(lines.length).toBeGreaterThan(1);
  for (const { program } of products) expect(() => validateProgram(program)).not.toThrow();
});

function loopLines({ steps }: Program): unknown[] {
  return steps.flatMap((step) => {
    if (step.kind === "repeat") return loopLines({ buffers: [], steps: step.body });
    return step.kind === "contract" ? step.epilogue.lines.filter(({ op }) => op === "loop") : [];
  });
}
