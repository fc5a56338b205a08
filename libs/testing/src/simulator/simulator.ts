import type { FastifyPluginAsync } from 'fastify';
import type { FaultBook, UpstreamName } from './faults.ts';
import type { Journal } from './journal.ts';

export type SimulatorContext = {
  clock: () => Date;
  journal: Journal;
  faults: FaultBook;
  /** Payer-facing base of this simulator, without a trailing slash. */
  publicUrl: string;
  log?: (line: string) => void;
};

/** One pretended upstream. `routes` may be registered under several prefixes: all of them show the same world. */
export type Simulator = {
  name: UpstreamName;
  /** The upstream's protocol and the pages that people open. */
  routes: FastifyPluginAsync;
  /** Every effect the outside world believes in, with our ids, amounts and states. */
  truth(): object[];
  nextDueAt?(): Date | undefined;
  /**
   * Does what has fallen due by the clock and waits for callbacks on their way; tells how much that was.
   * `hurrySeconds` also does processing (never expiry) that would fall due that soon.
   */
  tick?(hurrySeconds?: number): Promise<number>;
  close(): Promise<void>;
};
