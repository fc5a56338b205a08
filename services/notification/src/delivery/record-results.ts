import { setTimeout as sleep } from 'node:timers/promises';
import { emitAll } from '@leko/events';
import { blamesARow, inBatches, recordTransitions, transact } from '@leko/postgres';
import { DAY_MS } from '@leko/runtime/durations';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { afterAttempt, type Next, needsPerson, type Outcome } from '../mails/domain/message.ts';
import { type Claim, type Result, saveResults } from './store.ts';
import { suppress } from './store-suppressions.ts';

/** Records the outcomes of attempts: those that arrive while a transaction runs go into the next one. */
export interface Recorder {
  add(claim: Claim, outcome: Outcome): void;
  /** A message that ends without an attempt. */
  end(claim: Claim, reason: string): void;
  /** Resolves when all is written; throws where the database could not, so that leases bring the rest back. */
  finish(): Promise<void>;
}

/** An address that is rejected today may exist again later. */
const SUPPRESSED_FOR_MS = 30 * DAY_MS;

export function createRecorder(deps: Deps): Recorder {
  const write = inBatches<Result, undefined>(async (results) => {
    await insist(() => writeDown(deps, results));
    return results.map(() => undefined);
  });
  const writing: Promise<void>[] = [];
  const failures: unknown[] = [];

  async function record(result: Result): Promise<void> {
    try {
      await write(result);
    } catch (error) {
      if (!blamesARow(error)) failures.push(error);
      else deps.log.error({ err: error, messageId: result.claim.id }, 'what came of a mail could not be written down');
    }
  }

  return {
    add: (claim, outcome) => void writing.push(record(resultOf(deps, claim, outcome))),
    end: (claim, reason) => void writing.push(record(endOf(claim, reason))),
    async finish() {
      await Promise.all(writing);
      if (failures.length > 0) throw failures[0];
    },
  };
}

const TRIES = 5;
const PAUSE_MS = 1_000;

/** A sent mail that is not recorded is sent again, so a short outage of the database is waited for. */
async function insist(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || blamesARow(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

function resultOf({ clock }: Deps, claim: Claim, outcome: Outcome): Result {
  const attempts = claim.attempts + 1;
  const unknowns = claim.unknowns + (outcome.kind === 'unknown' ? 1 : 0);
  const faults = claim.faults + (outcome.kind === 'faulty' ? 1 : 0);
  const next = afterAttempt({ queuedAt: claim.queuedAt, at: clock(), attempts, unknowns, faults, outcome });
  const reason = outcome.kind === 'ok' ? undefined : outcome.reason;
  return { claim, outcome: outcome.kind, reason, answer: outcome.answer, attempts, unknowns, next };
}

const endOf = (claim: Claim, reason: string): Result => {
  const { attempts, unknowns } = claim;
  const next = { state: 'failed', reason } as const;
  return { claim, outcome: undefined, reason, answer: undefined, attempts, unknowns, next };
};

async function writeDown({ db, clock, log }: Deps, results: readonly Result[]): Promise<void> {
  const at = clock();
  await transact(db, async (tx) => {
    const moved = await saveResults(tx, results, at);
    const ended = results.filter(({ claim, next }) => moved.has(claim.id) && next.state !== 'queued');
    await publishEnds(tx, ended, at);
    for (const result of ended) if (result.outcome === 'rejected') await suppressAddress(tx, result, at);
  });
  for (const { claim, outcome, attempts, reason, next } of results) {
    const fields = { messageId: claim.id, template: claim.template, attempts, outcome, reason };
    if (next.state === 'failed' && needsPerson(outcome)) log.error(fields, 'mail failed, a person must look');
    else log.info(fields, SAID[next.state]);
  }
}

async function publishEnds(tx: Tx, ended: readonly Result[], at: Date): Promise<void> {
  const moves = ended.map(({ claim: { id, version }, next }) => ({
    entity: 'message',
    id,
    version: version + 1,
    from: 'queued',
    to: next.state,
    reason: reasonOf(next) ?? null,
    at,
  }));
  await recordTransitions(tx, moves);
  const emission = ({ claim: { id, version, template }, next }: Result) => {
    const reason = reasonOf(next);
    const data = { messageId: id, template, ...(reason === undefined ? {} : { reason }) };
    return { source: '/notification', aggregateId: id, sequence: version + 1, at, data };
  };
  const [sent, failed] = [ended.filter(isSent), ended.filter((result) => !isSent(result))];
  await emitAll(tx, 'email.sent', sent.map(emission));
  await emitAll(tx, 'email.failed', failed.map(emission));
}

const isSent = ({ next }: Result): boolean => next.state === 'sent';
const reasonOf = (next: Next): string | undefined => (next.state === 'failed' ? next.reason : undefined);

async function suppressAddress(tx: Tx, { claim, reason = '' }: Result, since: Date): Promise<void> {
  const until = new Date(since.getTime() + SUPPRESSED_FOR_MS);
  await suppress(tx, { addressIndex: claim.addressIndex, reason, messageId: claim.id, since, until });
}

const SAID = { sent: 'mail sent', failed: 'mail failed', queued: 'mail not delivered yet' } as const;
