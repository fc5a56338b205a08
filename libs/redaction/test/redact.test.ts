import { describe, expect, it } from 'vitest';
import { redact, redactQuery } from '../src/index.ts';

describe('what a field is called', () => {
  it.each([
    [
      { password: 'p', pass: 'p', token: 't', 'x-internal-token': 't', clientSecret: 's' },
      {
        password: '[redacted]',
        pass: '[redacted]',
        token: '[redacted]',
        'x-internal-token': '[redacted]',
        clientSecret: '[redacted]',
      },
    ],
    [
      { cardNumber: 1, pan: '2', cvv: 3, cookie: 'c', 'set-cookie': ['a', 'b'] },
      {
        cardNumber: '[redacted]',
        pan: '[redacted]',
        cvv: '[redacted]',
        cookie: '[redacted]',
        'set-cookie': ['[redacted]', '[redacted]'],
      },
    ],
    [
      { inn: '500100732259', bankCode: '044525974' },
      { inn: '********2259', bankCode: '044525974' },
    ],
    [
      { recipientInn: '5001', kpp: '773601001' },
      { recipientInn: '5001', kpp: '*****1001' },
    ],
    [{ account: '40817810700000000001' }, { account: '****************0001' }],
    [
      { bankAccountHolder: 'Anna', address: 'Moscow', counterpartyName: 'Anna' },
      { bankAccountHolder: '[redacted]', address: '[redacted]', counterpartyName: '[redacted]' },
    ],
    [
      { email: 'anna@example.com', phone: '+79991234567' },
      { email: 'a***@example.com', phone: '**********67' },
    ],
    [
      { sendReceiptTo: '+79991234567', receiptTo: 'anna@example.com' },
      { sendReceiptTo: '**********67', receiptTo: 'a***@example.com' },
    ],
    [
      { name: 'Bob', inn: '1234567890', phones: ['+79991234567'] },
      { name: '[redacted]', inn: '******7890', phones: ['**********67'] },
    ],
    [{ items: [{ name: 'Yoga', sum: 1 }] }, { items: [{ name: 'Yoga', sum: 1 }] }],
    [{ paymentLink: 'https://pay.example/1?code=2' }, { paymentLink: 'https://pay.example/1?[redacted]' }],
    [
      { token: { deep: 'secret' }, email: 7 },
      { token: '[redacted]', email: '7' },
    ],
    [
      { token: undefined, email: null },
      { token: undefined, email: null },
    ],
  ])('decides about %j', (value, expected) => {
    expect(redact(value)).toEqual(expected);
  });

  it('decides at any depth that an honest answer has', () => {
    expect(redact({ a: [{ b: { client: { email: 'anna@example.com' } } }] })).toEqual({
      a: [{ b: { client: { email: 'a***@example.com' } } }],
    });
  });

  it('decides about the query of an address', () => {
    expect(redactQuery(new URLSearchParams('a=1&token=secret&email=anna@example.com'))).toBe(
      'a=1&token=%5Bredacted%5D&email=a***%40example.com',
    );
  });
});

describe('an error', () => {
  it('is logged with its cause and its fields, without their secrets', () => {
    const cause = new TypeError('no mailbox anna@example.com');
    const error = Object.assign(new Error('payee +79991234567 refused', { cause }), { code: 'E', inn: '500100732259' });

    expect(redact({ err: error })).toMatchObject({
      err: {
        type: 'Error',
        message: 'payee **********67 refused',
        code: 'E',
        inn: '********2259',
        cause: { type: 'TypeError', message: 'no mailbox a***@example.com' },
      },
    });
    expect(JSON.stringify(redact(error))).not.toMatch(/99912345|anna/);
  });
});

describe('the cost of an entry', () => {
  it('ends at a depth that no honest answer has', () => {
    const round: Record<string, unknown> = {};
    round.self = round;

    expect(JSON.stringify(redact(round))).toContain('[deep]');
  });

  it('ends at a size that no honest answer has', () => {
    const wide = Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => ({ a: 'b' })));

    expect(JSON.stringify(redact(wide)).length).toBeLessThan(400_000);
  });

  it.each([
    [Buffer.from('secret'), '[binary]'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new URL('https://a.example/?token=t'), 'https://a.example/?token=[redacted]'],
    [7n, 7n],
    [undefined, undefined],
    ['a\u0000b\ud800', 'ab\ufffd'],
  ])('%s', (value, expected) => {
    expect(redact(value)).toEqual(expected);
  });
});
