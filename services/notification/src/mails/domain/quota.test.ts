import { expect, test } from 'vitest';
import { quotaWait, USER_QUOTA } from './quota.ts';

const NOW = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

test.each([
  ['nothing asked yet', [], 0],
  ['four in the hour', [1, 2, 3, 4], 0],
  ['five in the hour: until the oldest of them is an hour old', [50, 40, 30, 20, 10], 10 * 60],
  ['six in the hour: until the second oldest is', [50, 45, 30, 20, 10, 5], 15 * 60],
  ['five, one of them just over an hour ago', [60, 40, 30, 20, 10], 0],
])('%s', (_what, minutes, seconds) => {
  expect(quotaWait(minutes.map(ago), NOW, USER_QUOTA)).toBe(seconds);
});
