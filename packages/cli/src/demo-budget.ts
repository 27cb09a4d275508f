/** How the demo spends its time, in seconds. */
export interface DemoBudget {
  /** From the start of the command to its end: under five minutes, with room for a machine that is busy. */
  readonly total: number;
  /** Kept free for what cannot be foreseen. */
  readonly spare: number;
  /** Test images at least, and seconds that may go into more of them. */
  readonly testImages: number;
  readonly testSeconds: number;
  /** Images to draw. */
  readonly samples: number;
}

/** What `npm run demo` takes. */
export const demoBudget: DemoBudget = {
  total: 280,
  spare: 8,
  testImages: 512,
  testSeconds: 8,
  samples: 64,
};

/** What was measured before training began, in seconds. */
export interface DemoSpeeds {
  readonly likelihoodOfImage: number;
  readonly drawingOfImage: number;
}

/** Which shares of the time go into the test and into drawing at most, where the machine is slow. */
const [largestTest, largestDrawing] = [0.3, 0.15];

/** How many test images are looked at and how many images are drawn, and when training has to end, in seconds after the start. */
export function shareTime(
  budget: DemoBudget,
  { likelihoodOfImage, drawingOfImage }: DemoSpeeds,
  available: number,
): { readonly images: number; readonly samples: number; readonly until: number } {
  const { total, spare, testImages, testSeconds } = budget;
  const wanted = Math.max(testImages, Math.floor(testSeconds / likelihoodOfImage));
  const affordable = Math.floor((total * largestTest) / likelihoodOfImage);
  const images = Math.max(1, Math.min(wanted, affordable, available));
  const drawable = Math.floor((total * largestDrawing) / drawingOfImage);
  const samples = Math.max(1, Math.min(budget.samples, drawable));
  // Times that were measured on a short run come with a margin.
  const after = 1.2 * (images * likelihoodOfImage + samples * drawingOfImage);
  return { images, samples, until: total - after - Math.min(spare, total * 0.1) };
}
