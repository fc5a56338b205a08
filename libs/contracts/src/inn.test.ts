import { expect, test } from 'vitest';
import { isInn } from './inn.ts';

test.each([
  ['7707083893', true],
  ['5001038736', true],
  ['7728168971', true],
  ['7700000009', true],
  ['500100732259', true],
  ['770000000156', true],
  ['781234567870', true],
  ['123456789047', true],
  ['7707083890', false],
  ['660000000000', false],
  ['500100732258', false],
  ['500100732269', false],
  ['500100732266', false],
  ['0000000000', false],
  ['000000000000', false],
  ['77070838931', false],
  ['77070838 3', false],
  ['', false],
])('INN %s: %s', (inn, ok) => {
  expect(isInn(inn)).toBe(ok);
});
