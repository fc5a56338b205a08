import { expect, it } from 'vitest';
import { isInn } from './inn.ts';

it.each([
  ['7707083893', true],
  ['5001038736', true],
  ['7728168971', true],
  ['7700000009', true],
  ['500100732259', true],
  ['770000000156', true],
  ['781234567870', true],
  ['123456789047', true],
  ['0000000000', true],
  ['000000000000', true],
  ['7707083890', false],
  ['660000000000', false],
  ['77000000091', false],
  ['77000000O9', false],
  ['', false],
])('INN %s: %s', (text, expected) => {
  expect(isInn(text)).toBe(expected);
});
