// @module-tag ci
import {
  add,
  cast,
  compile,
  contract,
  full,
  matmul,
  mul,
  position,
  scan,
  tensor,
  type Tensor,
} from "@pixelweft/tensor";
import { type Program, validateProgram } from "@pixelweft/tensor/backend";
import { lower } from "@pixelweft/tensor/inspect";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { padRows, wgslOf } from "../inspect.ts";
import { productOf } from "../wgsl/contract/product.ts";
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

test("a product alone binds its operands as in its program: rows that lie in fours apart from others of the arena", () => {
  const numbers = (...shape: number[]): Tensor =>
    tensor(new Float32Array(shape.reduce((size, n) => size * n, 1)), { shape });
  const taps = [[0, 0]] as const;
  const image = numbers(1, 16, 16, 3);
  const [wide, narrow] = [63, 7].map((channels) =>
    contract([{ map: image, weight: numbers(1, 3, channels), taps }]),
  );
  if (wide === undefined || narrow === undefined) throw new Error("no maps");
  const both = contract([
    { map: wide, weight: numbers(1, 63, 30), taps },
    { map: narrow, weight: numbers(1, 7, 30), taps },
  ]);
  const outputs = { y: contract([{ map: both, weight: numbers(1, 30, 5), taps }]) };
  const { program } = lower({
    outputs,
    effects: [],
    maxBufferBytes: 2 ** 27,
    custom: [],
    layOut: padRows,
  });
  const typesOf = (one: Program): Map<string, string> =>
    new Map(
      wgslOf(one).flatMap(({ code, kernels: [kernel] }) =>
        kernel?.kind === "contract"
          ? [
              [
                productOf(kernel).key,
                [...code.matchAll(/var<storage, \w+> \w+: (.*);/g)].map(([, type]) => type).join(),
              ],
            ]
          : [],
      ),
    );
  const wanted = typesOf(program);
  expect([...wanted.values()]).toContain("array<vec4<f32>>,array<f32>,array<f32>,array<vec4<f32>>");
  const alone = productsAlone([program]);
  expect(alone.length).toBe(wanted.size);
  for (const { program: one, product } of alone)
    expect(typesOf(one).get(product.key)).toBe(wanted.get(product.key));
});
