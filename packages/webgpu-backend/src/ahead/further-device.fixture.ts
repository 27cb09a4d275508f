import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type Tensor,
  add,
  compile,
  grad,
  matmul,
  mul,
  scan,
  sum,
  take,
  tensor,
} from "@pixelweft/tensor";
import { openBackend } from "../backend.ts";
import { dawnPacing } from "../dawn-pacing.ts";
import { gpuOfTests } from "../device.fixture.ts";
import { webgpu } from "../node.ts";
import type { Shader } from "../wgsl/shader.ts";
import { makeFurtherDevice } from "./further-device.ts";

/** Bytes of the driver's files when they have not grown for a while; it writes them in a thread of its own. */
async function driverFiles(folder: string): Promise<number> {
  for (let [before, now] = [-1, 0]; ; before = now) {
    now = readdirSync(folder, { recursive: true, encoding: "utf8" }).reduce((bytes, name) => {
      const file = statSync(join(folder, name));
      return bytes + (file.isFile() ? file.size : 0);
    }, 0);
    if (now === before) return now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const folder = process.env["MESA_SHADER_CACHE_DIR"] ?? "";
(await webgpu({ compileAhead: false })).dispose();
const open = async (): Promise<GPUDevice> => {
  const adapter = await gpuOfTests()?.requestAdapter();
  if (!adapter) throw new Error("no adapter");
  const requiredFeatures = (["subgroups"] as const).filter((name) => adapter.features.has(name));
  return await adapter.requestDevice({ requiredFeatures });
};
const errors: string[] = [];
const device = await open();
device.onuncapturederror = ({ error }) => void errors.push(error.message);
const shaders: Shader[] = [];
const backend = openBackend(
  await open(),
  { pacing: dawnPacing, ownsDevice: true },
  (fresh) => void shaders.push(...fresh),
);

const ones = (...shape: number[]): Tensor =>
  tensor(new Float32Array(shape.reduce((all, extent) => all * extent)).fill(1), { shape });
// A product with constants, a filter gradient, a loop, sums, maps and a gather: what bindings and kernels there are.
const program = compile({ backend }, ({ x, w, picks }: Record<"x" | "w" | "picks", Tensor>) => {
  const loss = ({ weights }: { readonly weights: Tensor }): Tensor =>
    sum(mul(add(matmul(x, weights), 1), 2));
  const { carry } = scan({ repeat: 3, carry: [x], slices: [ones(3, 16)] }, (_, [y], [row]) => ({
    carry: [add(mul(y ?? x, row ?? x), 1)],
  }));
  return {
    loss: loss({ weights: w }),
    gradient: grad(loss)({ weights: w }).weights,
    carried: sum(carry[0] ?? x),
    taken: take(w, picks),
  };
});
const inputs = {
  x: ones(40, 16),
  w: ones(16, 24),
  picks: tensor([3, 1], { dtype: "i32" }),
};
await program.program(inputs);
const further = makeFurtherDevice(device, { pacing: dawnPacing });
const compiled: boolean[] = [];
if (process.argv[2] !== "without")
  for (const shader of shaders) compiled.push(await further.compile(shader));
const before = await driverFiles(folder);
const results = await program.run(inputs);
const values = Object.values(results).map(async (one) => [...new Set(await one.read())]);
const words = {
  adapter: backend.capabilities.description,
  kinds: shaders.map(({ label, loops }) => `${label}${loops ? " in a loop" : ""}`),
  compiled,
  errors,
  values: await Promise.all(values),
  before,
  after: await driverFiles(folder),
};
further.close();
backend.dispose();
process.stdout.write(JSON.stringify(words));
