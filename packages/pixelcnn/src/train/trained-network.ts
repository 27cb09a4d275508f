import {
  readTrainer,
  resumeTrainer,
  train,
  Trainer,
  type LossFunction,
  type RunPlace,
  type ParameterSpecs,
  type Schedule,
  type TrainedParameters,
  type TrainEvent,
  type TrainingState,
} from "@pixelweft/layers";
import {
  compile,
  type Backend,
  type Compiled,
  type DeviceLostError,
  type HostData,
  type Input,
  type Tensor,
} from "@pixelweft/tensor";
import { CallsInTurn } from "../model/calls-in-turn.ts";
import { goingOn } from "./going-on.ts";
import { NotedBatches } from "./noted-batches.ts";

/** A network, and what it is used for. */
export interface TrainedNetworkOptions {
  readonly backend: Backend;
  readonly specs: ParameterSpecs;
  readonly loss: LossFunction;
  /** What it computes of inputs with the moving average of its parameters. */
  readonly use: (
    parameters: Readonly<Record<string, Tensor>>,
    inputs: Readonly<Record<string, Tensor>>,
  ) => Readonly<Record<string, Tensor>>;
  /** First values are drawn from the seed if missing. */
  readonly parameters?: Readonly<Record<string, Float32Array>> | undefined;
  readonly training?: TrainingState | undefined;
  readonly seed?: number | undefined;
  /** That of the run which goes on if missing, else 0.999. */
  readonly emaDecay?: number | undefined;
}

/** How long and at which rate a network is trained, one batch an update. */
export interface NetworkTraining {
  /** Updates in all, those before a resume included. */
  readonly steps: number;
  readonly learningRate: Schedule;
  /** Updates between two looks at the loss; 50 if missing. */
  readonly reportEvery?: number | undefined;
  /** Finishes the running step, then stops. */
  readonly signal?: AbortSignal | undefined;
  /** Opens a new backend when the device is lost, so that the run goes on; without it the run ends with `DeviceLostError`. */
  readonly reopen?: ((lost: DeviceLostError) => Promise<Backend>) | undefined;
  /** Updates between two copies of the state in host memory, from which it goes on; 100 if missing. */
  readonly snapshotEvery?: number | undefined;
}

/** How to train it. */
export interface FitOptions<Batch> extends NetworkTraining {
  /** A `state` of theirs is kept in checkpoints. */
  readonly batches: AsyncIterable<Batch> | Iterable<Batch>;
  /** A batch as inputs of the loss. */
  readonly inputs: (batch: Batch) => Readonly<Record<string, Input>>;
  /** How many of a batch's images count. */
  readonly count: (batch: Batch) => number;
}

/** A network that is trained, once or several times, and used between; it goes on with a new device where the old one was lost. */
export class TrainedNetwork {
  readonly #options: TrainedNetworkOptions;
  readonly #seed: number;
  readonly #emaDecay: number | undefined;
  #trainer: Trainer;
  #program: Compiled;
  readonly #calls = new CallsInTurn();
  #examples: number;
  #data: unknown;
  /** What a run that is under way says of itself, between two updates. */
  #running: (() => Promise<TrainedParameters>) | undefined;

  constructor(options: TrainedNetworkOptions) {
    const { backend, specs, loss, parameters, training, seed = 0 } = options;
    const kept = training?.notes?.["emaDecay"];
    const emaDecay = options.emaDecay ?? (typeof kept === "number" ? kept : undefined);
    this.#options = options;
    this.#seed = training?.seed ?? seed;
    this.#emaDecay = emaDecay;
    this.#examples = training?.examples ?? 0;
    this.#data = training?.data;
    this.#trainer = new Trainer({
      backend,
      specs,
      loss,
      seed,
      maxGradNorm: 1,
      ...(parameters ? { parameters } : {}),
      ...(emaDecay === undefined ? {} : { emaDecay }),
    });
    resumeTrainer(this.#trainer, training);
    this.#program = this.#usage();
  }

  #usage(): Compiled {
    const { backend, state } = this.#trainer;
    return compile({ backend, state }, (inputs, trace) =>
      this.#options.use(trace.state["ema"]?.named ?? {}, inputs),
    );
  }

  /**
   * Trains on, to the end of the steps, the data or the signal.
   *
   * @throws DivergedError if the loss is no longer a number, DeviceLostError if the device is lost for good, TypeError for batches of the data
   * that it has seen which do not go on where it stands.
   */
  async *train<Batch>({
    batches,
    inputs,
    count,
    reportEvery = 50,
    ...options
  }: FitOptions<Batch>): AsyncGenerator<TrainEvent, void, void> {
    const { backend, specs, loss } = this.#trainer;
    const before = { examples: this.#examples, data: this.#data };
    const how = { ...options, backend, reportEvery, trainer: this.#trainer };
    const noted = new NotedBatches(goingOn(batches, before.data), {
      step: this.#trainer.step,
      data: before.data,
    });
    const run = train<Batch>({ specs, loss, inputs, count }, noted, how);
    const follow = (): void => {
      this.#examples = before.examples + run.examples;
      this.#data = noted.dataAfter(run.step);
      if (run.trainer === this.#trainer) return;
      this.#trainer = run.trainer;
      this.#program = this.#usage();
    };
    this.#running = async () => {
      const { parameters, training } = await run.checkpoint();
      const { data = before.data, notes: _, ...rest } = training;
      return {
        parameters,
        training: { ...rest, ...this.#place(before.examples + rest.examples, data) },
      };
    };
    try {
      for await (const event of run) {
        follow();
        yield event;
      }
    } finally {
      this.#running = undefined;
      follow();
    }
  }

  /** What it computes of these inputs, by its name. Calls wait for those before them. */
  use(name: string, inputs: Readonly<Record<string, Input>>): Promise<HostData> {
    return this.#calls.next(async () => {
      const found = (await this.#program.run(inputs))[name];
      return found ? found.read() : new Float32Array();
    });
  }

  /** The parameters and all that a resume needs, of one moment. */
  checkpoint(): Promise<TrainedParameters> {
    return this.#running?.() ?? readTrainer(this.#trainer, this.#place(this.#examples, this.#data));
  }

  #place(examples: number, data: unknown): RunPlace {
    return {
      examples,
      seed: this.#seed,
      ...(data === undefined ? {} : { data }),
      ...(this.#emaDecay === undefined ? {} : { notes: { emaDecay: this.#emaDecay } }),
    };
  }

  /** Frees its programs and parameters when the calls so far have ended. */
  dispose(): Promise<void> {
    return this.#calls.next(async () => {
      await this.#program.dispose();
      await this.#trainer.dispose();
    });
  }
}
