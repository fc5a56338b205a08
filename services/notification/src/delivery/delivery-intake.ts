import { MINUTE_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import type { MayBegin } from '../smtp/port.ts';
import { findStops } from './delivery-stops.ts';
import { type Claim, claimDue } from './store.ts';

/** Taken at once. */
const BATCH = 100;
/** When as few are left, the next ones are fetched while these are being sent. */
const LOW = 50;
/** A process that dies gives its messages back after this. */
const LEASE_MS = MINUTE_MS;
/** How long after it was taken a message may still be begun: the dialogue must end and be recorded within the lease. */
const BEGIN_WITHIN_MS = 20_000;

/** A message to deliver, or to end without an attempt. */
export interface Job {
  readonly claim: Claim;
  /** Why it ends without one. */
  readonly stop: string | undefined;
  readonly mayBegin: MayBegin;
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
    const mayBegin = openWindow(deps);
    const claims = await claimDue(db, { now: clock(), limit: BATCH, leaseMs: LEASE_MS });
    if (claims.length < BATCH) isOver = true;
    const stops = await findStops(deps, claims);
    waiting.push(...claims.map((claim) => ({ claim, stop: stops.get(claim.id), mayBegin })));
  }

  function fetchInTime(): void {
    if (isOver || fetching !== undefined || waiting.length > LOW) return;
    fetching = fetch().finally(() => {
      fetching = undefined;
    });
    fetching.catch(() => {}); // Thrown to the caller that waits for it; else the next run meets the same.
  }

  return {
    async next() {
      fetchInTime();
      while (waiting.length === 0 && fetching !== undefined) await fetching;
      return waiting.shift();
    },
    async close() {
      isOver = true;
      await fetching?.catch(() => {}); // What could not be fetched is unclaimed, or its lease expires.
      return waiting.splice(0).map(({ claim }) => claim);
    },
  };
}

/** Both clocks are asked: leases follow the business clock, and only the monotonic one never jumps. */
function openWindow({ clock }: Pick<Deps, 'clock'>): MayBegin {
  const [until, untilMonotonic] = [clock().getTime() + BEGIN_WITHIN_MS, performance.now() + BEGIN_WITHIN_MS];
  return () => clock().getTime() < until && performance.now() < untilMonotonic;
}
