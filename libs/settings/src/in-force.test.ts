import { type SettingValues, settingsOf } from '@leko/contracts';
import { describe, expect, it, test } from 'vitest';
import { inForce, wholeValues } from './in-force.ts';

const day = (number: number) => new Date(Date.UTC(2027, 0, number));
const row = (name: string, from: number) => ({ name, validFrom: day(from) });

test.each([
  ['before all of them', 1, undefined],
  ['from the first moment on', 2, 'first'],
  ['until the next one', 3, 'first'],
  ['of two that begin together the one written later', 5, 'again'],
  ['one written later with an earlier beginning ends when the next one begins', 8, 'again'],
  ['what is still to come does not count yet', 20, 'again'],
])('in force: %s', (_what, at, expected) => {
  const rows = [row('first', 2), row('second', 5), row('again', 5), row('before', 4), row('future', 21)];

  expect(inForce(rows, day(at))?.name).toBe(expected);
});

describe('stored values', () => {
  const defaults = {
    thresholdAmount: '1000 RUB',
    overrideFeePercentage: '5.00',
    minimumFee: '50 RUB',
    registryIntervalSeconds: 60,
  };

  it('written before a field was there take its default, and a field that went is left out', () => {
    const { minimumFee: _later, ...stored } = { ...defaults, thresholdAmount: '7 RUB', gone: true };

    expect(wholeValues('remittance', stored, defaults)).toEqual({ ...defaults, thresholdAmount: '7 RUB' });
  });

  it('are not filled up where a field may be left out: values of another platform keep none of our texts', () => {
    const platform = settingsOf('production').find(({ name }) => name === 'platform')?.values ?? {};
    const { legalNameEnglish, addressEnglish: _left, ...theirs } = platform as SettingValues<'platform'>;
    expect(legalNameEnglish).toBeDefined();

    expect(wholeValues('platform', theirs, platform as SettingValues<'platform'>)).toEqual(theirs);
  });

  it('that do not fit are refused', () => {
    expect(() => wholeValues('remittance', { registryIntervalSeconds: 0 }, defaults)).toThrow(/remittance/);
  });
});
