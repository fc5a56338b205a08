import { type CallbackReceiver, openReceiver, type ServedSimulator, serveSimulator } from '../src/kit/index.ts';
import { type TochkaAcquiringOptions, tochkaAcquiringSimulator } from '../src/tochka-acquiring/simulator.ts';

const TOKEN = 'bank-token';
export const PAYMENTS = '/uapi/acquiring/v1.0/payments';
export const LINK = {
  customerCode: '300000092',
  amount: 310,
  purpose: 'Training sessions with a coach',
  paymentMode: ['card', 'sbp'],
  paymentLinkId: 'payment-1',
  redirectUrl: 'https://shop.example/ok',
  failRedirectUrl: 'https://shop.example/fail',
  ttl: 60,
};

export let shop: CallbackReceiver;
export let bank: ServedSimulator;

/** The simulated bank and a shop that collects its hooks, fresh for every test. */
export async function openBank(options: Partial<TochkaAcquiringOptions> = {}): Promise<void> {
  shop = await openReceiver();
  bank = await serveSimulator((ctx) =>
    tochkaAcquiringSimulator(ctx, {
      bearerToken: TOKEN,
      customerCode: LINK.customerCode,
      webhookUrl: `${shop.url}/hook`,
      ...options,
    }),
  );
}

export async function closeBank(): Promise<void> {
  await bank.close();
  await shop.close();
}

// The answers are asserted by value, so their shape is not typed here.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Answer = { status: number; body: any };

export async function call(method: string, path: string, body?: object, token = TOKEN): Promise<Answer> {
  const response = await fetch(`${bank.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: await response.json() };
}

export const create = (change: object = {}) => call('POST', PAYMENTS, { Data: { ...LINK, ...change } });
export const refundOf = (id: string, amount: number) => call('POST', `${PAYMENTS}/${id}/refund`, { Data: { amount } });

export async function createdId(change: object = {}): Promise<string> {
  return (await create(change)).body.Data.operationId;
}

export async function payAs(id: string, method: 'card' | 'sbp' = 'card'): Promise<Answer> {
  const response = await fetch(`${bank.url}/p/${id}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method }),
  });
  return { status: response.status, body: await response.json() };
}

export async function read(id: string): Promise<Answer['body']> {
  return (await call('GET', `${PAYMENTS}/${id}`)).body.Data.Operation[0];
}
