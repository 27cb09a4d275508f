import { maskedParameters } from "@pixelweft/layers";
import { compile, type Compiled } from "@pixelweft/tensor";
import { CallsInTurn } from "../model/calls-in-turn.ts";
import { ownArrays } from "../model/own-arrays.ts";
import { conditionedInputs, ownInputs } from "./conditioned-inputs.ts";
import type { ConditionedDeviceModel } from "./conditioned-model.ts";
import type { ConditionerBatch } from "./conditioner.ts";
import { conditionsBy } from "./conditions-by.ts";

/** What a conditioner made, on the host: as `Likelihood` and `Sampler` take it. */
export interface MadeConditions {
  /** `[n, vectorSize]`. */
  readonly vector?: Float32Array;
  /** `[n, height, width, spatialChannels]`. */
  readonly spatial?: Float32Array;
}

/**
 * The conditioner of a model on a device. Calls wait for those before them.
 *
 * @example The code of an image, and what the decoder says of the image given it
 * import { Likelihood } from "@pixelweft/pixelcnn";
 * const size = { height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2, vectorSize: 3 };
 * const model = createConditionedModel(size, codeConditioner({ hiddenChannels: 2, stages: 1 }));
 * const device = conditionedToDevice(backend, model);
 * const conditioner = new ConditionerProgram(device);
 * const images = Uint8Array.of(0, 1, 2, 3);
 * const { vector } = await conditioner.conditions({ images });
 * vector?.length; // 3
 * const likelihood = new Likelihood(device);
 * await likelihood.bitsPerDim({ images, vector }); // Float32Array [2]
 * await likelihood.dispose();
 * await conditioner.dispose();
 * device.state.dispose();
 */
export class ConditionerProgram {
  readonly #model: ConditionedDeviceModel;
  readonly #program: Compiled;
  readonly #calls = new CallsInTurn();

  constructor(model: ConditionedDeviceModel) {
    this.#model = model;
    const { config, conditioner, specs, backend, state, buffer } = model;
    this.#program = compile({ backend, state }, (inputs, trace) => {
      const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
      const made = conditionsBy(config, conditioner, { parameters, inputs });
      const values = conditioner.makes === "vector" ? made.vector : made.spatial;
      return values && { made: values };
    });
  }

  /**
   * The code of each image, or the maps made of each source. A batch without images will do where the conditioner reads none. TypeError
   * for one without what is read.
   */
  async conditions(given: ConditionerBatch): Promise<MadeConditions> {
    const { config, conditioner } = this.#model;
    const batch = ownArrays(given);
    const { images } = batch;
    const inputs =
      images === undefined
        ? ownInputs(config, conditioner, batch)
        : conditionedInputs(config, conditioner, { ...batch, images }).inputs;
    const values = await this.#calls.next(async () => {
      const { made } = await this.#program.run(inputs);
      return Float32Array.from((await made?.read()) ?? []);
    });
    return conditioner.makes === "vector" ? { vector: values } : { spatial: values };
  }

  /** Frees its program when the calls so far have ended; the model stays. */
  dispose(): Promise<void> {
    return this.#calls.next(() => this.#program.dispose());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
