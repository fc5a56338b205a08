import { expect, it } from 'vitest';
import { createCheckouts } from '../payments/checkouts.ts';
import { createCallbackUrls } from './callback-urls.ts';

it.each([
  ['https://x.example', 'https://x.example/api/v1/pay'],
  ['https://x.example/', 'https://x.example/api/v1/pay'],
  ['https://x.example/pay', 'https://x.example/pay/api/v1/pay'],
  ['https://x.example/pay/', 'https://x.example/pay/api/v1/pay'],
])('callbacks and checkouts of a gateway at %s are found below it', (publicUrl, ours) => {
  const parts = { publicUrl, secret: 'a-secret-of-at-least-32-characters' };
  const callback = createCallbackUrls(parts).build({ type: 'PAYMENT', status: 'SUCCESS', trackingId: 'one' });
  const checkout = createCheckouts(parts).urlOf('11111111-1111-4111-8111-111111111111');

  expect(callback.startsWith(`${ours}/callbacks?`)).toBe(true);
  expect(checkout.startsWith(`${ours}/checkouts/`)).toBe(true);
});
