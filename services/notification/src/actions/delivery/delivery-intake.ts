import type { Outcome } from '../../domain/message.ts';
import { type Claim, claimDue } from '../../store/deliveries.ts';
import type { Deps } from '../deps.ts';
import { findStops } from './delivery-stops.ts';

/** Taken at once. */
const BATCH = 100;
/** When as few are left, the next ones are fetched while these are being sent. */
const LOW = 50;
/** Longer than the last conversation of a run may take; a process that dies gives its messages back after this. */
const LEASE_MS = 60_000;

/** A message to deliver, or to end without an attempt. */
export interface Job {
  readonly claim: Claim;
  readonly stop: Outcome | undefined;
}

/** The due messages, one after another. */
export interface Intake {
  /** Undefined where none is due any more. */
  next(): Promise<Job | undefined>;
  /** Takes no more, and says which ones were taken and not handed out. */
  close(): Promise<Claim[]>;
}

export function openIntake(deps: Deps): Intake {
  const waiting: Job[] = [];
  let isOver = false;
  let fetching: Promise<void> | undefined;

  async function fetch(): Promise<void> {
    const { db, clock } = deps;
    const claims = await claimDue(db, { now: clock(), limit: BATCH, leaseMs: LEASE_MS });
    if (claims.length < BATCH) isOver = true;
    const stops = await findStops(deps, claims);
    waiting.push(...claims.map((claim) => ({ claim, stop: stops.get(claim.id) })));
  }

  function fetchInTime(): void {
    if (isOver || fetching !== undefined || waiting.length > LOW) return;
    fetching = fetch().finally(() => {
      fetching = undefined;
    });
    fetching.catch(() => {}); // Told to whoever waits for it, and by `close`.
  }

  return {
    async next() {
      fetchInTime();
      while (waiting.length === 0 && fetching !== undefined) await fetching;
      return waiting.shift();
    },
    async close() {
      isOver = true;
      await fetching;
      return waiting.splice(0).map(({ claim }) => claim);
    },
  };
}
