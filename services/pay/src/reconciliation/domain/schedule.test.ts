import { expect, it } from 'vitest';
import { dayAfter, isDay, moscowDayOf, startOfDay } from '../../payments/domain/moscow-day.ts';
import { dueAt, isOver, isOverlooked, nextAttempt } from './schedule.ts';

it('knows the day of Moscow, three hours ahead', () => {
  expect(moscowDayOf(new Date('2026-11-20T20:59:59.999Z'))).toBe('2026-11-20');
  expect(moscowDayOf(new Date('2026-11-20T21:00:00Z'))).toBe('2026-11-21');
  expect(startOfDay('2026-11-20')).toEqual(new Date('2026-11-19T21:00:00Z'));
  expect([dayAfter('2026-12-31'), dayAfter('2028-03-01', -1)]).toEqual(['2027-01-01', '2028-02-29']);
});

it.each(['2026-02-30', '2026-13-01', '2026-1-1', '20261120', 'yesterday', ''])('calls %j no day', (text) => {
  expect([isDay(text), isDay('2028-02-29')]).toEqual([false, true]);
});

it('compares a day at six in the morning of the next one', () => {
  expect(dueAt('2026-11-20')).toEqual(new Date('2026-11-21T03:00:00Z'));
  expect(isOver('2026-11-20', new Date('2026-11-20T20:59:59Z'))).toBe(false);
  expect(isOver('2026-11-20', new Date('2026-11-20T21:00:00Z'))).toBe(true);
});

it('waits longer from one attempt to the next, up to four hours', () => {
  const now = new Date('2026-11-21T03:00:00Z');
  const minutes = [1, 2, 3, 4, 5, 6, 7, 99].map(
    (attempts) => (nextAttempt(attempts, now).getTime() - now.getTime()) / 60_000,
  );

  expect(minutes).toEqual([1, 5, 15, 30, 60, 120, 240, 240]);
});

it('leaves fresh money to the hook and the poller', () => {
  const now = new Date('2026-11-21T03:00:00Z');

  expect(isOverlooked(new Date('2026-11-21T02:59:00Z'), now)).toBe(false);
  expect(isOverlooked(new Date('2026-11-21T02:57:00Z'), now)).toBe(true);
  expect(isOverlooked(undefined, now)).toBe(true);
});
