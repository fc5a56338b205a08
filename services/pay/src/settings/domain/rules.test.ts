import { type SettingName, type SettingValues, settingsOf } from '@leko/contracts';
import { expect, test } from 'vitest';
import { wrongFields } from './rules.ts';

test.each(settingsOf('sandbox'))('$name of the code says nothing impossible: $values', ({ name, values }) => {
  expect(wrongFields(name, values)).toEqual([]);
});

const standard = <N extends SettingName>(name: N) =>
  settingsOf('production').find((row) => row.name === name)?.values as SettingValues<N>;
const platform = (change: Partial<SettingValues<'platform'>>) =>
  wrongFields('platform', { ...standard('platform'), ...change }).map(({ field }) => field);
const remittance = (change: Partial<SettingValues<'remittance'>>) =>
  wrongFields('remittance', { ...standard('remittance'), ...change }).map(({ field }) => field);

test.each([
  ['0', []],
  ['100', []],
  ['100.0000', []],
  ['100.0001', ['percentage']],
  ['999', ['percentage']],
])('a platform fee of %s %%: %j', (percentage, wrong) => {
  expect(wrongFields('platform-fee', { percentage, rounding: 'half_up' }).map(({ field }) => field)).toEqual(wrong);
});

test.each([
  ['22.00', []],
  ['7', []],
  ['0.0', []],
  ['18.00', ['percentage']],
  ['22.50', ['percentage']],
])('VAT of %s %%: %j', (percentage, wrong) => {
  expect(wrongFields('vat', { percentage }).map(({ field }) => field)).toEqual(wrong);
});

test('amounts are roubles, percentages end at 100', () => {
  expect(remittance({ thresholdAmount: '0', minimumFee: '1 RUB' })).toEqual([]);
  expect(remittance({ thresholdAmount: '1 USD', minimumFee: '1 EUR', overrideFeePercentage: '101' })).toEqual([
    'thresholdAmount',
    'overrideFeePercentage',
    'minimumFee',
  ]);
});

test.each([
  ['another company', { inn: '7707083893', kpp: '770701001' }, []],
  ['an entrepreneur', { inn: '500100732259', kpp: '' }, []],
  ['wrong check digits', { inn: '7707083890' }, ['inn']],
  ['a company without KPP', { kpp: '' }, ['kpp']],
  ['an entrepreneur with KPP', { inn: '500100732259' }, ['kpp']],
  ['a zone of Russia', { zone: 'Asia/Yekaterinburg' }, []],
  ['a zone by its new name', { zone: 'Europe/Kyiv' }, []],
  ['an unknown zone', { zone: 'Europe/Atlantis' }, ['zone']],
  ...['EET', 'CET', 'MET', 'WET', 'UTC', 'Etc/GMT-3', '+03:00'].map((zone): [string, object, string[]] => [
    `${zone}, which names no place`,
    { zone },
    ['zone'],
  ]),
])('the platform: %s', (_what, change, wrong) => {
  expect(platform(change)).toEqual(wrong);
});
