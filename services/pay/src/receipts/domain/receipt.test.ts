import { describe, expect, it } from 'vitest';
import { isCompleteSupplier, receiptContact, supplierOf } from './receipt.ts';

const platform = { legalName: 'LE-KO LLC', phone: '+74950000000' };
const known = { name: 'IP Bob', phone: '+79991234567', inn: '500100732259' };

describe('what a receipt says of the coach', () => {
  it.each([
    ['all that is known', known, known],
    ['the platform’s phone', { ...known, phone: undefined }, { ...known, phone: platform.phone }],
    ['the platform’s phone for one that is none', { ...known, phone: 'call me' }, { ...known, phone: platform.phone }],
    ['no INN for a wrong one', { ...known, inn: '660000000000' }, { ...known, inn: '000000000000' }],
    ['as much of the name as fits', { ...known, name: 'x'.repeat(300) }, { ...known, name: 'x'.repeat(256) }],
    [
      'the platform for an unknown coach',
      undefined,
      { name: 'Исполнитель через LE-KO LLC', phone: platform.phone, inn: '000000000000' },
    ],
  ])('%s', (_what, coach, expected) => {
    expect(supplierOf(coach, platform)).toEqual(expected);
  });

  it.each([
    [known, true],
    [{ ...known, phone: undefined }, true],
    [{ ...known, inn: '000000000000' }, false],
    [{ ...known, inn: '660000000000' }, false],
    [undefined, false],
  ])('%o is enough: %s', (coach, expected) => {
    expect(isCompleteSupplier(coach)).toBe(expected);
  });
});

it.each([
  ['a@b.ru', { email: 'a@b.ru' }],
  [`${'a'.repeat(59)}@b.ru`, { email: `${'a'.repeat(59)}@b.ru` }],
  [`${'a'.repeat(60)}@b.ru`, { email: 'pay@leko.example' }],
  ['+79991234567', { phone: '+79991234567' }],
])('the receipt for %s goes to %o', (to, expected) => {
  expect(receiptContact(to, 'pay@leko.example')).toEqual(expected);
});
