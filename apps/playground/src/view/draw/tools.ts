/** What is loaded after the first picture. */
export { makeMicroscope } from "../microscope/microscope.ts";
export { makePaintTools } from "../paint/paint-tools.ts";
export { paintOn } from "../paint/painting.ts";
