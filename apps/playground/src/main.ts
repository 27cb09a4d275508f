import { startEngine } from "./engine/engine.ts";
import { storeInAddress } from "./state/store.ts";
import { makeDrawView } from "./view/draw/draw-view.ts";

const engine = startEngine();
const store = storeInAddress();
document.querySelector("main")?.replaceChildren(makeDrawView(store, engine));
