import { expect, test } from 'vitest';
import { type Attempt, afterAttempt, type Outcome } from './message.ts';

const QUEUED = new Date('2026-01-01T00:00:00Z');
const hours = (count: number) => new Date(QUEUED.getTime() + count * 3_600_000);

function attempt(outcome: Outcome, changes: Partial<Attempt> = {}): Attempt {
  return { queuedAt: QUEUED, at: QUEUED, attempts: 1, unknowns: 0, faults: 0, outcome, ...changes };
}

test('delivered is sent', () => {
  expect(afterAttempt(attempt({ kind: 'ok' }))).toEqual({ state: 'sent' });
});

test.each(['refused', 'rejected'] as const)('%s is failed, and says why', (kind) => {
  const outcome = { kind, reason: 'smtp_550' };

  expect(afterAttempt(attempt(outcome))).toEqual({ state: 'failed', reason: 'smtp_550' });
});

test.each([
  [1, 30],
  [2, 60],
  [5, 480],
  [10, 15_360],
  [11, 21_600],
  [30, 21_600],
])('after %i deferred attempts the next one comes in %i s', (attempts, seconds) => {
  const next = afterAttempt(attempt({ kind: 'deferred', reason: 'smtp_451' }, { attempts }));

  expect(next).toEqual({ state: 'queued', retryAt: new Date(QUEUED.getTime() + seconds * 1_000) });
});

test('the last attempt comes after 24 hours, and then it is failed', () => {
  const outcome = { kind: 'deferred', reason: 'smtp_451' } as const;

  expect(afterAttempt(attempt(outcome, { attempts: 20, at: hours(23) }))).toEqual({
    state: 'queued',
    retryAt: hours(24),
  });
  expect(afterAttempt(attempt(outcome, { attempts: 21, at: hours(24) }))).toEqual({
    state: 'failed',
    reason: 'gave_up',
  });
});

test('a server that is away is called again later', () => {
  const outcome = { kind: 'away', reason: 'econnection' } as const;

  expect(afterAttempt(attempt(outcome))).toEqual({ state: 'queued', retryAt: new Date(QUEUED.getTime() + 30_000) });
});

test('after an unknown outcome there is one more attempt and no further one', () => {
  const outcome = { kind: 'unknown', reason: 'econnection' } as const;

  expect(afterAttempt(attempt(outcome, { unknowns: 1 })).state).toBe('queued');
  expect(afterAttempt(attempt(outcome, { unknowns: 2 }))).toEqual({ state: 'failed', reason: 'outcome_unknown' });
});

test.each([
  [1, 600],
  [2, 7_200],
])('after %i tries a faulty mail is tried again in %i s', (faults, seconds) => {
  const next = afterAttempt(attempt({ kind: 'faulty', reason: 'broken_on_our_side' }, { attempts: 9, faults }));

  expect(next).toEqual({ state: 'queued', retryAt: new Date(QUEUED.getTime() + seconds * 1_000) });
});

test('the third time a faulty mail is failed', () => {
  const next = afterAttempt(attempt({ kind: 'faulty', reason: 'broken_on_our_side' }, { attempts: 3, faults: 3 }));

  expect(next).toEqual({ state: 'failed', reason: 'broken_on_our_side' });
});
