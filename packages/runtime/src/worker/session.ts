import { complete, createModel, type SampledRows } from "@pixelweft/pixelcnn";
import { parseRun } from "@pixelweft/pixelcnn/recipes";
import type { ChosenBackend } from "../choose.ts";
import type { BackendFacts, Meanwhile, ModelFacts, Results } from "../messages/replies.ts";
import type {
  BackendRequest,
  CheckpointRequest,
  CompleteMessage,
  Job,
  MeasureRequest,
  SampleMessage,
  TrainRequest,
} from "../messages/requests.ts";
import { requestBackend, type RequestBackendOptions } from "../request-backend.ts";
import { OpenModel } from "./open-model.ts";
import type { Turn } from "./turns.ts";

/** What a job runs with. */
export interface JobPlace {
  readonly signal: AbortSignal;
  readonly turn: Turn;
  readonly say: (meanwhile: Meanwhile) => void;
}

/** A backend and the models on it; what a worker holds. */
export class Session {
  readonly #request: typeof requestBackend;
  #options: RequestBackendOptions = {};
  #chosen: ChosenBackend | undefined;
  readonly #models = new Map<number, OpenModel>();
  #opened = 0;

  /** Backends are opened by `requestBackend()`, unless a test has others. */
  constructor(request: typeof requestBackend = requestBackend) {
    this.#request = request;
  }

  /** Does a job; the turn is its own. */
  run(job: Job, place: JobPlace): Promise<Results[Job["kind"]]> {
    switch (job.kind) {
      case "backend":
        return this.#choose(job);
      case "open":
        return this.#keep(() => {
          const { model, ...run } = parseRun(job.bytes);
          return new OpenModel(model, { run, lowered: job.lowered });
        });
      case "create":
        return this.#keep(() => new OpenModel(createModel(job.config, job.seed)));
      case "sample":
      case "complete":
        return this.#sample(job, place);
      case "measure":
        return this.#measure(job);
      case "train":
        return this.#train(job, place);
      case "checkpoint":
        return this.#checkpoint(job);
      case "close":
        return this.#close(job.model);
      case "dispose":
        return this.dispose();
    }
  }

  async #choose({ options = {} }: BackendRequest): Promise<BackendFacts> {
    if (this.#models.size > 0)
      throw new Error("Cannot choose a backend: models are open; close them first");
    // First the new one: where it is refused, what follows has the one that there was.
    const chosen = await this.#open(options);
    this.#chosen?.backend.dispose();
    this.#chosen = chosen;
    this.#options = options;
    const { backend, kind, why } = chosen;
    return { kind, why, description: backend.capabilities.description };
  }

  /** The backend, which is opened where there is none, or one that is lost. */
  async #backend(): Promise<ChosenBackend> {
    this.#chosen ??= await this.#open(this.#options);
    return this.#chosen;
  }

  async #open(options: RequestBackendOptions): Promise<ChosenBackend> {
    const chosen = await this.#request(options);
    void chosen.backend.lost.then(() => {
      if (this.#chosen === chosen) this.#chosen = undefined;
    });
    return chosen;
  }

  async #keep(make: () => OpenModel): Promise<ModelFacts> {
    const open = make();
    this.#models.set(++this.#opened, open);
    return open.facts(this.#opened);
  }

  async #sample(
    job: SampleMessage | CompleteMessage,
    { signal, say }: JobPlace,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { backend } = await this.#backend();
    const { rows = false, resumes = false } = job;
    const onRows = (drawn: SampledRows): void => say({ kind: "rows", drawn });
    const how = { signal, ...(rows ? { onRows } : {}) };
    const { batch = Math.min(16, countOf(job, this.#model(job.model))) } = job;
    const sampler = await this.#model(job.model).sampler(backend, { batch, resumes });
    const images =
      job.kind === "sample"
        ? await sampler.sample({ ...job.request, ...how })
        : await complete(sampler, { ...job.request, ...how });
    return images.slice();
  }

  async #measure({ model, what, batch }: MeasureRequest): Promise<Float32Array<ArrayBuffer>> {
    const { backend } = await this.#backend();
    const likelihood = await this.#model(model).likelihood(backend);
    if (!measures.includes(what))
      throw new RangeError(`Cannot measure ${what}: there is ${measures.join(", ")}`);
    return (await likelihood[what](batch)).slice();
  }

  async #train(job: TrainRequest, { signal, turn, say }: JobPlace): Promise<Results["train"]> {
    let { backend } = await this.#backend();
    // What only draws loads no code that trains.
    const { trainModel } = await import("./train-model.ts");
    return trainModel(this.#model(job.model), job, {
      backend,
      reopen: async () => {
        if (this.#chosen?.backend === backend) this.#chosen = undefined;
        ({ backend } = await this.#backend());
        return backend;
      },
      signal,
      turn,
      say: (event) => say({ kind: "event", event }),
    });
  }

  async #checkpoint({
    model,
    dtype,
    ...asked
  }: CheckpointRequest): Promise<Uint8Array<ArrayBuffer>> {
    // What only draws loads no code that writes files.
    const { modelFile } = await import("./train-model.ts");
    return modelFile(await this.#model(model).contents(asked), dtype);
  }

  async #close(number: number): Promise<undefined> {
    const open = this.#model(number);
    if (open.isTraining)
      throw new Error("Cannot close the model: it is being trained; abort the training first");
    this.#models.delete(number);
    await open.end();
  }

  /** Closes all models and gives the backend back. */
  async dispose(): Promise<undefined> {
    try {
      for (const open of this.#models.values()) await open.end();
    } finally {
      this.#models.clear();
      this.#chosen?.backend.dispose();
      this.#chosen = undefined;
    }
  }

  #model(number: number): OpenModel {
    const found = this.#models.get(number);
    if (found === undefined) throw new RangeError(`Cannot find model ${number}: it is not open`);
    return found;
  }
}

const measures: readonly string[] = ["bitsPerDim", "bits", "logProb", "logits"];

/** How many images are asked for; what makes no sense is for the sampler to say. */
function countOf(job: SampleMessage | CompleteMessage, { model }: OpenModel): number {
  if (job.kind === "sample") return Math.max(1, Math.floor(job.request.count) || 1);
  const { images, each = 1 } = job.request;
  const { height, width, channels } = model.config;
  return Math.max(1, Math.floor((Object(images).length / (height * width * channels)) * each) || 1);
}
