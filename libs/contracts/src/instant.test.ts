import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import { DateTime, parseInstant } from './index.ts';

describe('an instant', () => {
  it.each([
    ['2026-09-30T09:00:00Z', '2026-09-30T09:00:00.000Z'],
    ['2028-02-29T23:59:59.999999999+03:00', '2028-02-29T20:59:59.999Z'],
    ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01T00:00:00-12:00', '2026-01-01T12:00:00.000Z'],
  ])('%s is one', (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant);
    expect(Value.Check(DateTime, text)).toBe(true);
  });

  it.each([
    ['a day that does not exist', '2026-09-31T09:00:00Z'],
    ['the 29th of February of an ordinary year', '2026-02-29T09:00:00Z'],
    ['a day 0', '2026-09-00T09:00:00Z'],
    ['a month 13', '2026-13-01T09:00:00Z'],
    ['a year 0', '0000-01-01T00:00:00Z'],
    ['a year of old', '1999-12-31T23:59:59Z'],
    ['a year beyond the limit', '2100-01-01T00:00:00Z'],
    ['an offset that no zone has', '2026-09-30T09:00:00+16:00'],
    ['an offset beyond the last zone', '2026-09-30T09:00:00-14:30'],
    ['a leap second', '2026-12-31T23:59:60Z'],
    ['an hour 24', '2026-09-30T24:00:00Z'],
    ['no zone', '2026-09-30T09:00:00'],
    ['a space for a T', '2026-09-30 09:00:00Z'],
    ['small letters', '2026-09-30t09:00:00z'],
    ['a day alone', '2026-09-30'],
    ['nothing', ''],
  ])('%s is none: %s', (_what, text) => {
    expect(parseInstant(text)).toBeUndefined();
    expect(Value.Check(DateTime, text)).toBe(false);
  });
});
