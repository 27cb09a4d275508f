import { startEngine } from "./engine/engine.ts";
import { storeInAddress } from "./state/store.ts";
import { receiveDrops } from "./view/drop/receive-drops.ts";
import { Inbox } from "./view/inbox.ts";
import { keepInRange } from "./view/keep-in-range.ts";
import { loadAhead } from "./view/load-ahead.ts";
import { saying } from "./view/saying.ts";
import { showParts } from "./view/shell.ts";

const say = saying();
const store = storeInAddress();
const engine = startEngine(store.state);
engine.catch((error: unknown) => say(`Nothing can be computed here: ${String(error)}`, "trouble"));
const page = { store, engine, say, inbox: new Inbox() };
showParts(page);
keepInRange(page);
receiveDrops(page);
loadAhead(page);
