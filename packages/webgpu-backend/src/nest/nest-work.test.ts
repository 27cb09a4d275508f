import { expect, test } from "vitest";
import { contractProgram } from "../merge/contract-step.fixture.ts";
import { touchesOf } from "../merge/touches.ts";
import { nestWorks } from "./nest-work.ts";

const { contract } = contractProgram([2, 3, 4], 8);

test("a nest takes kernels whose touches are known, and none that were rewritten for software", () => {
  const known = { at: 0, work: contract, touches: touchesOf(contract) };
  expect(nestWorks([known])).toEqual([contract]);
  expect(nestWorks([known, { ...known, touches: undefined }])).toBeUndefined();
});
