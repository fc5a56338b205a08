import { HOUR_MS } from '@leko/runtime/durations';
import { expect, test } from 'vitest';
import { nextWarningAt, WARNING_INTERVAL_MS, WARNINGS_AT_ONCE, warned } from './warning.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');
const before = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);
const after = (ms: number) => new Date(NOW.getTime() + ms);

test.each<[string, Date[], Date]>([
  ['the first of a day', [], NOW],
  ['the last that goes at once', Array(WARNINGS_AT_ONCE - 1).fill(before(0)), NOW],
  ['one more', Array(WARNINGS_AT_ONCE).fill(before(0)), after(WARNING_INTERVAL_MS)],
  ['one more an hour later', Array(WARNINGS_AT_ONCE).fill(before(1)), after(WARNING_INTERVAL_MS - HOUR_MS)],
  ['one more when enough time has passed', Array(WARNINGS_AT_ONCE).fill(before(4)), NOW],
  [
    'one more after a clock that was a day ahead',
    Array(WARNINGS_AT_ONCE).fill(before(-24)),
    after(WARNING_INTERVAL_MS),
  ],
])('%s goes when no mailbox is flooded and none comes too late', (_which, went, expected) => {
  expect(nextWarningAt(went, NOW)).toEqual(expected);
});

test('each mailbox is warned once, however its address is written', () => {
  const event = { previousEmail: 'Coach@example.com', earlierEmails: ['first@example.com', 'coach@example.com'] };

  expect(warned(event, 'FIRST@example.com')).toEqual([
    { role: 'previous-address', address: 'Coach@example.com' },
    { role: 'earlier-address-1', address: 'first@example.com' },
  ]);
  expect(warned({}, 'person@example.com')).toEqual([{ role: 'account-address', address: 'person@example.com' }]);
  expect(warned({}, undefined)).toEqual([]);
});
