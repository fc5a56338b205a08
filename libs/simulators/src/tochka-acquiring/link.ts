import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { kopecksOf } from '../kit/index.ts';
import { BankRefusal } from './answers.ts';
import type { Bank } from './bank.ts';
import { LATE_VISIBILITY_MS, type Operation } from './operation.ts';
import type { CreateLink } from './schemas.ts';

/** A payment link from what the shop asked for, or the bank's refusal. */
export function newOperation(data: Static<typeof CreateLink>['Data'], bank: Bank, text: string): Operation {
  checkCustomer(data.customerCode, bank);
  if (data.merchantId !== undefined) checkMerchant(data.merchantId, bank);
  const { redirectUrl, failRedirectUrl } = data;
  for (const url of [redirectUrl, failRedirectUrl]) if (url !== undefined) checkUrl(url);
  const paymentLinkId = data.paymentLinkId ?? randomUUID();
  if (bank.store.linkIdTaken(paymentLinkId))
    throw new BankRefusal(400, 'paymentLinkId must be unique, this one is used already');

  const now = bank.ctx.clock().getTime();
  const ttl = data.ttl ?? 10_080;
  const late = bank.ctx.faults.take('tochka_acquiring', 'late_visibility', text);
  return {
    operationId: randomUUID(),
    customerCode: data.customerCode,
    merchantId: bank.options.merchantId,
    paymentLinkId,
    kopecks: amountOf(data.amount),
    purpose: data.purpose,
    paymentMode: data.paymentMode,
    preAuthorization: data.preAuthorization ?? false,
    ttl,
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
    ...(failRedirectUrl === undefined ? {} : { failRedirectUrl }),
    ...(data.consumerId === undefined ? {} : { consumerId: data.consumerId }),
    status: 'CREATED',
    createdAt: new Date(now).toISOString(),
    visibleAt: new Date(now + (late ? LATE_VISIBILITY_MS : 0)).toISOString(),
    expiresAt: new Date(now + ttl * MINUTE_MS).toISOString(),
    orders: [],
  };
}

export function parse<T extends TSchema>(schema: T, value: unknown): Static<T> {
  if (Value.Check(schema, value)) return value;
  const error = Value.Errors(schema, value).First();
  throw new BankRefusal(400, `${error?.path || 'body'}: ${error?.message ?? 'is not valid'}`);
}

export function amountOf(roubles: number): number {
  const kopecks = kopecksOf(roubles);
  if (!kopecks) throw new BankRefusal(400, '/Data/amount: must be more than 0 with at most two decimals');
  return kopecks;
}

function checkUrl(url: string): void {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new BankRefusal(400, 'redirectUrl and failRedirectUrl must be addresses');
}

export function checkCustomer(customerCode: string, { options }: Bank): void {
  if (customerCode !== options.customerCode)
    throw new BankRefusal(403, 'The token gives no access to this customerCode');
}

export function checkMerchant(merchantId: string, { options }: Bank): void {
  if (merchantId !== options.merchantId) throw new BankRefusal(400, 'There is no outlet with this merchantId');
}
