/** Which process must have ended before which. */
const PHASES = ['services', 'sandbox', 'broker', 'database', 'data'] as const;
export type Phase = (typeof PHASES)[number];

type Stop = () => Promise<void>;

export interface Stops {
  add(phase: Phase, stop: Stop): void;
  phase(phase: Phase): Promise<void>;
  all(): Promise<void>;
}

/** What has been started so far and how each of it stops, in order. What starts while all stop is stopped at once. */
export function createStops(): Stops {
  const stops: Record<Phase, Stop[]> = { services: [], sandbox: [], broker: [], database: [], data: [] };
  let over = false;

  async function stopPhase(phase: Phase): Promise<void> {
    await Promise.allSettled(stops[phase].splice(0).map((stop) => stop()));
  }

  return {
    add(phase, stop) {
      stops[phase].push(stop);
      if (over) void stopPhase(phase);
    },
    phase: stopPhase,
    async all() {
      over = true;
      for (const phase of PHASES) await stopPhase(phase);
    },
  };
}
