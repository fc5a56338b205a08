import { expect, test } from 'vitest';
import { mailAddress, maskAddress } from './address.ts';

test.each(['a@example.com', 'anna@t.co', 'first.last+tag@sub.example.ru', "o'neil@example.com"])(
  '%s is an address',
  (text) => {
    expect(mailAddress(text)).toBe(text);
  },
);

test.each([
  undefined,
  '',
  '+79990000000',
  'a@b',
  'a@example.com, b@example.com',
  'a@example.com\r\nBcc: b@example.com',
  '"a b"@example.com',
  'a <a@example.com>',
  'a@-example.com',
  'anna@example-.com',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(250)}.com`,
])('%j is none', (text) => {
  expect(mailAddress(text)).toBeUndefined();
});

test('a masked address shows its first letter and its domain', () => {
  expect(maskAddress('anna@example.com')).toBe('a***@example.com');
});
