import { expect, it } from 'vitest';
import { isTimeZone } from './index.ts';

it.each(['Europe/Moscow', 'Asia/Yekaterinburg', 'Europe/Kyiv', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires'])(
  '%s is a time zone of a place',
  (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  },
);

it.each([
  'EET',
  'CET',
  'MET',
  'WET',
  'MSK',
  'UTC',
  'Etc/GMT-3',
  '+03:00',
  'Europe/Moscow+3',
  'Europe/Atlantis',
  'Europe',
  '',
])('%j is none that all systems read alike', (zone) => {
  expect(isTimeZone(zone)).toBe(false);
});
