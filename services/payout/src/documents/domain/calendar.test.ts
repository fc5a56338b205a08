import { isTimeZone } from '@leko/contracts';
import { describe, expect, it, test } from 'vitest';
import { dayAfter, dayIn, mondayOf, monthAfter, startOfDay } from './calendar.ts';

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

describe('the first moment of a day', () => {
  it.each([
    ['in Moscow', 'Europe/Moscow', '2026-09-01', '2026-08-31T21:00:00.000Z'],
    ['in a zone of half hours', 'Asia/Kolkata', '2026-09-01', '2026-08-31T18:30:00.000Z'],
    ['on the day of summer time', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['on the day after it', 'Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['where clocks jump over midnight', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
    ['where midnight comes twice', 'America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['at the other end of the world', 'Pacific/Kiritimati', '2026-09-01', '2026-08-31T10:00:00.000Z'],
    ['at this end', 'Pacific/Pago_Pago', '2026-09-01', '2026-09-01T11:00:00.000Z'],
  ])('%s: %s, %s', (_what, zone, day, start) => {
    expect(startOfDay(zone, day).toISOString()).toBe(start);
  });

  it('is where the day of the calendar changes, in every zone that the platform can be in', () => {
    const zones = Intl.supportedValuesOf('timeZone').filter(isTimeZone);
    const day = '2026-11-01';

    const wrong = zones.filter((zone) => {
      const start = startOfDay(zone, day);
      return dayIn(zone, start) !== day || dayIn(zone, new Date(start.getTime() - 1)) !== '2026-10-31';
    });

    expect(zones.length).toBeGreaterThan(400);
    expect(wrong).toEqual([]);
  });
});

it.each([
  ['2026-11', '2026-12'],
  ['2026-12', '2027-01'],
])('the month after %s is %s', (month, next) => {
  expect(monthAfter(month)).toBe(next);
});

it('the day after the last of a year is the first of the next', () => {
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
});
