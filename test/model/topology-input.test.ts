import { expectTypeOf, it } from "vitest";
import type { z } from "zod";
import type { topologySchema } from "../../src/model/schema.ts";
import type { TopologyInput } from "../../src/model/topology-input.ts";

// Checked by `npm run typecheck`.
it("TopologyInput is what the schema takes", () => {
  expectTypeOf<TopologyInput>().toEqualTypeOf<z.input<typeof topologySchema>>();
});
