import { describe, expect, it } from 'vitest';
import { redact, redactQuery } from './redact.ts';

describe('the log of upstream calls', () => {
  it.each([
    [
      { password: 'p', pass: 'p', token: 't' },
      { password: '[redacted]', pass: '[redacted]', token: '[redacted]' },
    ],
    [{ inn: '500100732259' }, { inn: '********2259' }],
    [{ account: '40817810700000000001' }, { account: '****************0001' }],
    [
      { email: 'anna@example.com', phone: '+79991234567' },
      { email: 'a***@example.com', phone: '**********67' },
    ],
    [
      { supplier_info: { name: 'Bob', inn: '1234567890', phones: ['+79991234567'] } },
      { supplier_info: { name: '[redacted]', inn: '******7890', phones: ['**********67'] } },
    ],
    [{ items: [{ name: 'Yoga', sum: 1 }] }, { items: [{ name: 'Yoga', sum: 1 }] }],
    [
      { redirectUrl: 'https://a.example/cb?x=1&token=abc&y=2' },
      { redirectUrl: 'https://a.example/cb?x=1&token=[redacted]&y=2' },
    ],
  ])('keeps no secret of %j', (value, expected) => {
    expect(redact(value)).toEqual(expected);
  });

  it('ends at a depth that no honest answer has', () => {
    let deep: unknown = 'x';
    for (let n = 0; n < 50; n++) deep = { deep };

    expect(JSON.stringify(redact(deep))).toContain('[deep]');
  });

  it('cleans the query string', () => {
    expect(redactQuery(new URLSearchParams('a=1&token=secret'))).toBe('a=1&token=%5Bredacted%5D');
  });
});
