import { readFile } from "node:fs/promises";
import { parseSafetensors, compile } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { webgpu } from "../../webgpu-backend/src/node.ts";
import { verifyGoldenFile } from "./verify.ts";
import { checkConfig } from "./config.ts";
import { parameterSpecs } from "./specs.ts";
import { bitsPerDimLoss } from "./loss.ts";
import { Trainer } from "@pixelweft/layers";
import { viewsOf } from "../../tensor/src/plan.ts";
const mode = process.argv[2];
if (mode === "golden") {
  for (const b of [referenceBackend(), await webgpu()]) for (const name of ["grey", "colour-256", "colour-class", "colour-spatial"]) {
    const f = parseSafetensors(await readFile(new URL(`../golden/${name}.safetensors`, import.meta.url)));
    const t0 = performance.now();
    const a = await verifyGoldenFile(b, f);
    const worst = a.toSorted((x, y) => y.error - x.error)[0];
    console.log(b.name, name, worst, (performance.now() - t0).toFixed(0) + " ms", b.stats());
  }
  process.exit(0);
}
if (mode === "g28") {
  const config = checkConfig({ height: 28, width: 28, features: 64, layers: 5, first: 3, kernel: 3, head: 64 });
  const specs = parameterSpecs(config);
  const backend = process.argv[3] === "ref" ? referenceBackend() : await webgpu();
  const trainer = new Trainer({ backend, specs, loss: bitsPerDimLoss(config) });
  const B = 16;
  const images = { data: Uint8Array.from({ length: B * 784 }, (_, i) => (i * 7919) % 256), shape: [B, 28, 28, 1] };
  const { lowered } = await trainer.program({ images });
  for (const s of lowered.program.steps) if (s.kind !== "repeat") {
    const d = s.kind === "map" ? `${s.shape} in ${s.inputs.length} out ${s.outputs.length} lines ${s.body.lines.length}` : s.kind === "reduce" ? `${s.combine} ${s.shape} over ${s.axes} in ${s.inputs.length} extras ${s.extras.length} out ${s.outputs.length}` : s.kind === "contract" ? `${s.space} lanes ${s.lanes} cols ${s.columns} terms ${s.terms.map(t => t.taps.length + "x" + t.a.shape[3])} extras ${s.extras.length} out ${s.outputs.length} w strides ${s.terms.map(t=>t.w.strides)}` : s.kind === "filter" ? `${s.output.shape}` : "";
    console.log(s.kind, d);
  }
  console.log(lowered.program.buffers.map(b => `${b.role} ${b.name} ${(b.bytes/1e6).toFixed(1)}MB`));
  const times = [];
  for (let i = 0; i < 6; i++) { const t0 = performance.now(); await trainer.gradient({ images }); await trainer.update(1e-3); const p = await trainer.progress(); times.push(performance.now() - t0); console.log(i, times.at(-1)?.toFixed(0), p); }
  console.log(backend.stats());
  process.exit(0);
}
