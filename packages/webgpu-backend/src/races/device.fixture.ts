import { type CardOptions, type Runner, makeRunner } from "./card.fixture.ts";
import type { Compiled } from "./compile.fixture.ts";
import { type Bound, Store } from "./dispatch.fixture.ts";
import type { Report } from "./report.fixture.ts";

/** A device that runs kernels thread by thread on the CPU, and what it found. */
export interface Card {
  readonly device: GPUDevice;
  readonly report: Report;
  /** Texts that were run. */
  readonly ran: ReadonlySet<string>;
}

/**
 * A device for `webgpuBackend()`, of which a backend thinks that it is a card. Each dispatch is run by interpreting its text, and looked through
 * for races.
 */
export function openCard(options: CardOptions = {}, runner: Runner = makeRunner(options)): Card {
  const { subgroup } = options;
  const resources = new Resources(runner);
  const parts: Partial<GPUDevice> = {
    limits: runner.limits,
    features: new Set(subgroup === undefined ? [] : ["subgroups"]),
    adapterInfo: {
      __brand: "GPUAdapterInfo",
      vendor: "pixelweft",
      architecture: "",
      device: "",
      description: "an interpreted card",
      subgroupMinSize: subgroup ?? 4,
      subgroupMaxSize: subgroup ?? 128,
      isFallbackAdapter: false,
    },
    lost: new Promise(() => {}),
    queue: resources.queue(),
    destroy: () => undefined,
    pushErrorScope: () => undefined,
    popErrorScope: async () => null,
    createBuffer: (descriptor) => resources.buffer(descriptor),
    createBindGroupLayout: () => ({ __brand: "GPUBindGroupLayout", label: "" }),
    createPipelineLayout: () => ({ __brand: "GPUPipelineLayout", label: "" }),
    createShaderModule: ({ code, label }) => resources.module(code, label),
    createComputePipeline: (descriptor) => resources.pipeline(descriptor),
    createComputePipelineAsync: async (descriptor) => resources.pipeline(descriptor),
    createBindGroup: ({ entries }) => resources.group([...entries]),
    createCommandEncoder: () => resources.encoder(),
  };
  const device = Object.assign(new EventTarget(), parts) as GPUDevice;
  return { device, report: runner.report, ran: runner.ran };
}

/** The things that a device makes, and what stands behind each. */
class Resources {
  readonly #runner: Runner;
  readonly #stores = new WeakMap<object, Store>();
  readonly #modules = new WeakMap<object, Compiled>();
  readonly #pipelines = new WeakMap<object, { compiled: Compiled; label: string }>();
  readonly #groups = new WeakMap<object, ReadonlyMap<number, Bound>>();
  readonly #commands = new WeakMap<object, readonly (() => void)[]>();

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  buffer({ size, usage, label = "a buffer" }: GPUBufferDescriptor): GPUBuffer {
    const store = new Store(size, label);
    const made: Omit<GPUBuffer, "__brand"> = {
      label,
      size,
      usage,
      mapState: "unmapped",
      mapAsync: async () => undefined,
      getMappedRange: (offset = 0, length = size - offset) =>
        store.data.slice(offset, offset + length),
      unmap: () => undefined,
      destroy: () => undefined,
    };
    this.#stores.set(made, store);
    return made as GPUBuffer;
  }

  module(code: string, label = ""): GPUShaderModule {
    const made: Omit<GPUShaderModule, "__brand"> = {
      label,
      getCompilationInfo: async () => ({ __brand: "GPUCompilationInfo", messages: [] }),
    };
    this.#modules.set(made, this.#runner.compile(code));
    return made as GPUShaderModule;
  }

  pipeline({ compute, label = "" }: GPUComputePipelineDescriptor): GPUComputePipeline {
    const made: Omit<GPUComputePipeline, "__brand"> = {
      label,
      getBindGroupLayout: () => ({ __brand: "GPUBindGroupLayout", label: "" }),
    };
    this.#pipelines.set(made, { compiled: behind(this.#modules, compute.module), label });
    return made as GPUComputePipeline;
  }

  group(entries: readonly GPUBindGroupEntry[]): GPUBindGroup {
    const made = { label: "" };
    const bound = entries.map(({ binding, resource }): [number, Bound] => {
      const { buffer, offset = 0, size } = resource as GPUBufferBinding;
      const store = behind(this.#stores, buffer);
      return [binding, { store, from: offset, size: size ?? store.data.byteLength - offset }];
    });
    this.#groups.set(made, new Map(bound));
    return made as GPUBindGroup;
  }

  queue(): GPUQueue {
    const made: Partial<GPUQueue> = {
      submit: (buffers) => {
        for (const one of buffers) for (const act of behind(this.#commands, one)) act();
      },
      onSubmittedWorkDone: async () => undefined,
      writeBuffer: (...args: Parameters<GPUQueue["writeBuffer"]>) => {
        const [buffer, offset, data, from = 0, size] = args;
        const view = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
        const unit = "BYTES_PER_ELEMENT" in view ? view.BYTES_PER_ELEMENT : 1;
        const start = view.byteOffset + from * unit;
        const length = size === undefined ? view.byteLength - from * unit : size * unit;
        this.#put(behind(this.#stores, buffer), offset, new Uint8Array(view.buffer, start, length));
      },
    };
    return made as GPUQueue;
  }

  encoder(): GPUCommandEncoder {
    const acts: (() => void)[] = [];
    const made: Partial<GPUCommandEncoder> = {
      clearBuffer: () => undefined,
      copyBufferToBuffer: (source: GPUBuffer, ...rest: readonly unknown[]) => {
        const [from, to, at, size] = rest as [number, GPUBuffer, number, number];
        const [a, b] = [behind(this.#stores, source), behind(this.#stores, to)];
        acts.push(() => this.#put(b, at, new Uint8Array(a.data, from, size)));
      },
      beginComputePass: () => this.#pass(acts),
      finish: () => {
        const buffer = { label: "" };
        this.#commands.set(buffer, acts);
        return buffer as GPUCommandBuffer;
      },
    };
    return made as GPUCommandEncoder;
  }

  #pass(acts: (() => void)[]): GPUComputePassEncoder {
    let pipeline: { compiled: Compiled; label: string } | undefined;
    const groups = new Map<number, ReadonlyMap<number, Bound>>();
    const made: Partial<GPUComputePassEncoder> = {
      setPipeline: (one) => {
        pipeline = behind(this.#pipelines, one);
      },
      setBindGroup: (at: number, group: GPUBindGroup | null | undefined) => {
        groups.set(at, group ? behind(this.#groups, group) : new Map());
      },
      dispatchWorkgroups: (x, y = 1, z = 1) => {
        if (pipeline === undefined) throw new Error("Cannot dispatch: there is no pipeline");
        const own = pipeline;
        const parts = [...groups].flatMap(([number, bindings]) =>
          [...bindings].map(([at, part]): [string, Bound] => [`${number} ${at}`, part]),
        );
        acts.push(() => this.#runner.run({ ...own, workgroups: [x, y, z], bound: new Map(parts) }));
      },
      end: () => undefined,
    };
    return made as GPUComputePassEncoder;
  }

  #put({ data, written }: Store, offset: number, bytes: Uint8Array): void {
    new Uint8Array(data).set(bytes, offset);
    written.fill(1, Math.floor(offset / 4), Math.ceil((offset + bytes.length) / 4));
  }
}

function behind<T>(known: WeakMap<object, T>, one: object): T {
  const found = known.get(one);
  if (found === undefined) throw new Error("Cannot use a thing that another device made");
  return found;
}
