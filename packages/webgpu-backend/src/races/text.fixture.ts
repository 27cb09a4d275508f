import type { CardOptions } from "./card.fixture.ts";
import { openCard } from "./device.fixture.ts";
import type { Report } from "./report.fixture.ts";

/** A buffer that a text binds: words, and a part of them. */
interface Given {
  readonly words: number;
  /** The binding that it shares a buffer with. */
  readonly of?: number;
  readonly offset?: number;
}

/** On how many groups of a card a text runs. */
interface Run extends CardOptions {
  readonly groups?: number;
}

/** Runs a text on a card, and gives what was found; each buffer counts from zero. */
export function runText(code: string, given: readonly Given[], options: Run = {}): Report {
  return run(code, given, options).report;
}

/** The first number in the last buffer of a text that was run. */
export function firstOf(code: string, given: readonly Given[], options: Run = {}): number {
  const { buffers } = run(code, given, options);
  const bytes = buffers.at(-1)?.getMappedRange();
  return new Float32Array(bytes ?? []).at(0) ?? NaN;
}

function run(
  code: string,
  given: readonly Given[],
  options: Run,
): { readonly report: Report; readonly buffers: readonly GPUBuffer[] } {
  const { groups = 1, ...own } = options;
  const { device, report } = openCard(own);
  const buffers: GPUBuffer[] = [];
  const entries = given.map(({ words, of, offset = 0 }, binding): GPUBindGroupEntry => {
    const known = of === undefined ? undefined : buffers[of];
    const buffer = known ?? device.createBuffer({ size: 4 * words, usage: 0x80, label: "words" });
    buffers.push(buffer);
    if (known === undefined)
      device.queue.writeBuffer(
        buffer,
        0,
        Float32Array.from({ length: words }, (_, at) => at),
      );
    return { binding, resource: { buffer, offset: 4 * offset } };
  });
  const module = device.createShaderModule({ code });
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module },
    label: "text",
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(groups);
  pass.end();
  device.queue.submit([encoder.finish()]);
  return { report, buffers };
}
