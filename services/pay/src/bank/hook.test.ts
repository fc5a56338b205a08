import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHookReader } from './hook.ts';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
type Payload = Readonly<Record<string, unknown>>;

let bank: Keys;
let stranger: Keys;
let server: Server;
let jwkUrl: string;
let asked = 0;
beforeAll(async () => {
  [bank, stranger] = [await rsaKeys(), await rsaKeys()];
  const published = JSON.stringify(await exportJWK(bank.publicKey));
  server = createServer((_request, response) => {
    asked++;
    response.setHeader('content-type', 'application/json').end(published);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  jwkUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys/public`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const rsaKeys = () => generateKeyPair('RS256', { extractable: true });
const reader = () => createHookReader({ jwkUrl, customerCode: '300000092' });
const genuine = {
  webhookType: 'acquiringInternetPayment',
  customerCode: '300000092',
  operationId: 'operation-1',
  status: 'APPROVED',
  paymentLinkId: 'payment-1',
};

const signed = (payload: Payload, { privateKey }: Keys, header: object = {}): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header })
    .sign(privateKey);

it('what the bank signed is read', async () => {
  const reading = await reader()(await signed(genuine, bank));

  expect(reading).toEqual({ operationId: 'operation-1', paymentId: 'payment-1', status: 'APPROVED' });
});

it.each<[string, () => Promise<string>]>([
  ['signed with another key, the same way', () => signed(genuine, stranger)],
  ['that brings its own key', async () => signed(genuine, stranger, { jwk: await exportJWK(stranger.publicKey) })],
  ['whose words were changed after it was signed', async () => changed(await signed(genuine, bank))],
  ['whose signature is empty', async () => (await signed(genuine, bank)).replace(/[^.]*$/, '')],
  ['longer than any of the bank’s', () => signed({ ...genuine, purpose: 'x'.repeat(8_192) }, bank)],
])('a webhook %s is forged', async (_what, jwt) => {
  expect(await reader()(await jwt())).toBe('forged');
});

it('a webhook for another customer of the bank is ignored', async () => {
  expect(await reader()(await signed({ ...genuine, customerCode: '300000093' }, bank))).toBe('other');
});

it('forged webhooks do not make us fetch the key of the bank again and again', async () => {
  const read = reader();
  const before = asked;
  for (let n = 0; n < 5; n++) await read(await signed(genuine, stranger));

  expect(asked - before).toBe(1);
});

function changed(jwt: string): string {
  const [header, , signature] = jwt.split('.');
  const payload = Buffer.from(JSON.stringify({ ...genuine, operationId: 'operation-2' })).toString('base64url');
  return [header, payload, signature].join('.');
}
