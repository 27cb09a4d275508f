import { serve } from "@pixelweft/runtime/worker";

// The test runner has imports of a page go through an object of its own, which a worker lacks.
const runner = { wrapDynamicImport: <M>(load: () => Promise<M>): Promise<M> => load() };
Object.assign(globalThis, { __vitest_browser_runner__: runner });

serve();
