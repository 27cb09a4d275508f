import { serve } from "@pixelweft/runtime/worker";

serve();
