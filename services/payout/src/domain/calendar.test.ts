import { expect, test } from 'vitest';
import { dayIn, mondayOf } from './calendar.ts';

test.each([
  ['Europe/Moscow', '2026-11-29T20:59:59.999Z', '2026-11-29'],
  ['Europe/Moscow', '2026-11-29T21:00:00Z', '2026-11-30'],
  ['Asia/Vladivostok', '2026-12-31T14:00:00Z', '2027-01-01'],
  ['UTC', '2026-02-28T23:59:59Z', '2026-02-28'],
])('the day in %s at %s is %s', (zone, at, day) => {
  expect(dayIn(zone, new Date(at))).toBe(day);
});

test.each([
  ['2026-11-30', '2026-11-30'],
  ['2026-12-06', '2026-11-30'],
  ['2026-12-02', '2026-11-30'],
  ['2027-01-03', '2026-12-28'],
  ['2028-03-01', '2028-02-28'],
])('the week of %s begins on %s', (day, monday) => {
  expect(mondayOf(day)).toBe(monday);
});
