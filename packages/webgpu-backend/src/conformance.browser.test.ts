import { testInBrowser } from "./browser-cases.fixture.ts";
import { requestWebgpu } from "./mod.ts";

testInBrowser("with all that the adapter has", await requestWebgpu());
