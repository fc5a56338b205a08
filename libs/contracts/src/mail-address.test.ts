import { Value } from '@sinclair/typebox/value';
import { describe, expect, it } from 'vitest';
import { eventSchemas, isMailAddress, MailAddress, MailAddressOrPhone } from './index.ts';

const verdicts = (text: string) => [
  isMailAddress(text),
  Value.Check(MailAddress('Where to write'), text),
  Value.Check(MailAddressOrPhone('Where to write'), text),
  Value.Check(eventSchemas['user.registered'].properties.email, text),
];

describe('an e-mail address', () => {
  it.each([
    'anna@example.com',
    'john@x.com',
    'anna@t.co',
    'first.last+tag@sub.example.ru',
    "o'neil@example.com",
    'ANNA@XN--E1AFMKFD.XN--P1AI',
    `${'a'.repeat(64)}@example.com`,
    `a@${'b'.repeat(63)}.com`,
  ])('%s is one in every schema', (text) => {
    expect(verdicts(text)).toEqual([true, true, true, true]);
  });

  it.each([
    'anna@example-.com',
    'anna@-example.com',
    'anna@example.xn--p1ai-',
    'anna@example.xn--',
    'anna@example.42',
    'anna@example.c',
    'anna@example',
    'anna@example..com',
    'anna@.com',
    '.anna@example.com',
    'anna.@example.com',
    'an..na@example.com',
    'anna@[127.0.0.1]',
    'анна@пример.рф',
    'anna@example.com, b@example.com',
    'anna@example.com\r\nBcc: b@example.com',
    'anna@example.com\n',
    '"a b"@example.com',
    'a <a@example.com>',
    'a@b@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(125)}com`,
    '',
  ])('%j is none in any schema', (text) => {
    expect(verdicts(text)).toEqual([false, false, false, false]);
  });

  it.each([
    ['+79991234567', true],
    ['79991234567', false],
    ['+0991234567', false],
  ])('and of phone numbers, %s is one for a receipt: %s', (text, isOne) => {
    expect(Value.Check(MailAddressOrPhone('Where to write'), text)).toBe(isOne);
    expect(Value.Check(MailAddress('Where to write'), text)).toBe(false);
  });
});
