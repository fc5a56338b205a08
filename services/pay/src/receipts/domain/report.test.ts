import { kopecks } from '@leko/money';
import { expect, it } from 'vitest';
import { judgeReport, type ReceiptReport } from './report.ts';

const issuedAt = new Date('2026-11-20T09:00:00Z');
const seconds = (count: number) => new Date(issuedAt.getTime() + count * 1_000);
const fail = (cause: 'queue' | 'register' | 'receipt'): ReceiptReport => ({ state: 'fail', cause, reason: 'why' });
const done = (sum: bigint): ReceiptReport => ({ state: 'done', link: 'https://l', total: kopecks(sum) });
const again = (timedOut: boolean | undefined, rejections: number, nextCheckAt: Date, reason = 'why') => ({
  step: 'again',
  reason,
  timedOut,
  rejections,
  nextCheckAt,
});

it.each<[string, ReceiptReport, { rejections: number; age: number }, object]>([
  ['not yet', { state: 'wait', reason: 'r' }, { rejections: 0, age: 9 }, { step: 'later', reason: 'r' }],
  ['done', done(33_000n), { rejections: 0, age: 9 }, { step: 'registered', link: 'https://l' }],
  [
    'done with another sum',
    done(32_900n),
    { rejections: 0, age: 9 },
    { step: 'failed', reason: 'registered_amount_differs', link: 'https://l' },
  ],
  ['no time', fail('queue'), { rejections: 0, age: 0 }, again(true, 1, seconds(30))],
  ['no time for days', fail('queue'), { rejections: 99, age: 0 }, again(true, 100, seconds(3_600))],
  ['trouble', fail('register'), { rejections: 1, age: 0 }, again(false, 2, seconds(120))],
  ['trouble too often', fail('register'), { rejections: 5, age: 0 }, { step: 'failed', reason: 'why' }],
  ['wrong', fail('receipt'), { rejections: 0, age: 0 }, { step: 'failed', reason: 'why' }],
  ['unknown at once', { state: 'missing' }, { rejections: 2, age: 59 }, { step: 'later', reason: 'not known yet' }],
  [
    'unknown after a minute',
    { state: 'missing' },
    { rejections: 2, age: 60 },
    again(undefined, 2, seconds(60), 'lost_by_the_service'),
  ],
  [
    'unknown after a day',
    { state: 'missing' },
    { rejections: 2, age: 86_401 },
    { step: 'failed', reason: 'lost_by_the_service' },
  ],
])('the register says: %s', (_what, report, { rejections, age }, expected) => {
  expect(judgeReport(report, { amount: kopecks(33_000n), rejections, issuedAt }, seconds(age))).toEqual(expected);
});
