import type { Computing } from "../state/page-state.ts";
import { choices } from "./draw/controls.ts";
import { element } from "./element.ts";
import type { Page } from "./page.ts";

const ways: readonly { readonly value: Computing; readonly words: string }[] = [
  { value: "wasm", words: "WebAssembly" },
  { value: "measured", words: "the faster one" },
  { value: "webgpu", words: "WebGPU" },
];

/** The foot of the page: the compute backend, and what the page does with what it is given. */
export function showColophon({ store, engine, say }: Page): void {
  const computing = choices("Compute by", ways, {
    chosen: store.state.backend,
    choose: (value) => {
      const backend = ways.find((way) => way.value === value)?.value ?? "wasm";
      store.set({ backend });
    },
  });
  computing.dataset["control"] = "backend";
  // The worker has one backend for all its models: another one is another start.
  store.listen(({ backend }, before) => {
    if (backend !== before.backend) location.reload();
  });
  const isOffered = "gpu" in navigator || store.state.backend !== "wasm";
  const lack = element(
    "p",
    { hidden: isOffered },
    "This browser has no WebGPU: WebAssembly computes all that is here.",
  );
  // An engine that cannot be started is said where it is.
  void engine
    .catch(() => {})
    .then((started) => {
      if (store.state.backend !== "webgpu" || started?.backend.kind !== "wasm") return;
      lack.textContent = "There is no WebGPU here: WebAssembly computes in its place.";
      lack.hidden = false;
      say(lack.textContent);
    });
  document
    .querySelector("#colophon")
    ?.replaceChildren(
      ...(isOffered ? [computing] : []),
      lack,
      element(
        "p",
        {},
        "Everything happens in this page: nothing that you paint, drop or train leaves your computer, and nothing is loaded from elsewhere. The models are Gated PixelCNNs (van den Oord et al., 2016) by Pixelweft, which is free software under the MIT licence.",
      ),
    );
}
