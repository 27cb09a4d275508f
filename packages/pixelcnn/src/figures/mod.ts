/**
 * The figures of a model before it is trained: weights, operations, memory, receptive field, steps that fit into a time.
 *
 * @module
 */
export { describeEvaluation } from "./describe-evaluation.ts";
export type { EvaluationFacts } from "./describe-evaluation.ts";
export { describeFigures } from "./describe-figures.ts";
export type { UpdateSizes } from "./describe-figures.ts";
export { fitSteps } from "./fit-steps.ts";
export type { FittingSteps, TimeBudget } from "./fit-steps.ts";
export { countParameters } from "../model/model.ts";
export { reach } from "../model/config.ts";
export type { SubPixelPlace } from "../model/field.ts";
export type { Flops } from "./flops.ts";
export { largestBatch } from "./largest-batch.ts";
export { memoryAdvice } from "./memory-advice.ts";
export type { TooLargeTraining } from "./memory-advice.ts";
export { modelFigures } from "./model-figures.ts";
export type { FieldFigures, ModelFigures } from "./model-figures.ts";
export type { PlannedMemory } from "./planned-memory.ts";
export { receptiveField } from "./receptive-field.ts";
export { StepClock } from "./step-clock.ts";
export type { StepClockOptions } from "./step-clock.ts";
