import type { FastifyPluginAsync } from 'fastify';
import type { Documents } from './documents.ts';
import type { FaultBook, UpstreamName } from './faults.ts';
import type { Truth } from './truth.ts';

export type SimulatorContext = {
  clock: () => Date;
  documents: Documents;
  faults: FaultBook;
  /** Payer-facing base of this simulator, without a trailing slash. */
  publicUrl: string;
  log?: (line: string) => void;
};

/**
 * One pretended upstream: its truth is every effect the outside world believes in, with our ids, amounts and states. `routes` may
 * be registered under several prefixes: all of them show the same world.
 */
export type Simulator = Truth & {
  name: UpstreamName;
  /** The upstream's protocol and the pages that people open. */
  routes: FastifyPluginAsync;
  nextDueAt?(): Date | undefined;
  /**
   * Does what has fallen due by the clock and waits for callbacks on their way; returns how much that was.
   * `aheadSeconds` also does processing (never expiry) that would fall due that soon.
   */
  tick?(aheadSeconds?: number): Promise<number>;
  close(): Promise<void>;
};
