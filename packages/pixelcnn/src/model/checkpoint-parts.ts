import {
  CheckpointError,
  maskedValues,
  type Checkpoint,
  type ParameterSpecs,
  type TrainingState,
} from "@pixelweft/layers";

/** What a network has of a checkpoint besides its configuration. */
export interface NetworkParts {
  readonly parameters: Readonly<Record<string, Float32Array>>;
  readonly training?: TrainingState;
}

/** The parameters and the training of a checkpoint; throws unless both have all values of `specs`, and no others. */
export function fittingParts(
  specs: ParameterSpecs,
  {
    parameters,
    training,
  }: Pick<Checkpoint, "parameters"> & { readonly training: TrainingState | undefined },
): NetworkParts {
  // Shapes before masks, which would be as large as the configuration says, whatever the file holds.
  const shapes = unmasked(specs);
  // A run that went on with a moment missing would fail later, far from the file.
  const state = training ? [training.ema, ...Object.values(training.slots)] : [];
  for (const held of [parameters, ...state]) maskedValues(shapes, held);
  const values = maskedValues(specs, parameters);
  const kept = training && { ...training, ema: maskedValues(specs, training.ema) };
  return { parameters: values, ...(kept && { training: kept }) };
}

function unmasked(specs: ParameterSpecs): ParameterSpecs {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [name, { shape, fanIn: 0 }]),
  );
}

/** What `make` returns; what it throws is a CheckpointError that says what cannot be loaded, such as `the model`. */
export function loaded<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(`Cannot load ${what}: ${reason}`, { cause });
  }
}
