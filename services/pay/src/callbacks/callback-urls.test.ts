import { expect, it } from 'vitest';
import { createCallbackUrls } from './callback-urls.ts';

const publicUrl = 'https://pay.example';
const urls = createCallbackUrls({ publicUrl, secret: 'a secret of ours' });

/** The capability that an address carries. */
const tokenOf = (type: 'PAYMENT' | 'RECEIPT', trackingId: string, status: 'SUCCESS' | 'FAILURE' = 'SUCCESS') =>
  new URL(urls.build({ type, status, trackingId })).searchParams.get('token') ?? '';

it('a capability is good for the callback whose address carries it, however it ends', () => {
  for (const status of ['SUCCESS', 'FAILURE'] as const) {
    const token = tokenOf('PAYMENT', 'one', status);

    expect(urls.isGenuine({ type: 'PAYMENT', trackingId: 'one', token })).toBe(true);
  }
});

it.each([
  ['another type', { type: 'RECEIPT', trackingId: 'one' }],
  ['another object', { type: 'PAYMENT', trackingId: 'two' }],
  ['another split of the same words', { type: 'PAYMEN', trackingId: 'Tone' }],
])('and not for one of %s', (_what, callback) => {
  expect(urls.isGenuine({ ...callback, token: tokenOf('PAYMENT', 'one') })).toBe(false);
});

it('a capability of a receipt opens no payment', () => {
  expect(urls.isGenuine({ type: 'PAYMENT', trackingId: 'one', token: tokenOf('RECEIPT', 'one') })).toBe(false);
});

it.each(['', 'x', 'A'.repeat(43)])('a token made without the secret is refused: %j', (token) => {
  expect(urls.isGenuine({ type: 'PAYMENT', trackingId: 'one', token })).toBe(false);
});

it('another secret accepts none of our tokens', () => {
  const others = createCallbackUrls({ publicUrl, secret: 'a secret of theirs' });

  expect(others.isGenuine({ type: 'PAYMENT', trackingId: 'one', token: tokenOf('PAYMENT', 'one') })).toBe(false);
});
