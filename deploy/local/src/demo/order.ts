import { randomUUID } from 'node:crypto';
import { kopecks, money, vatWithin } from './amounts.ts';
import type { Api } from './api.ts';
import { expectSame } from './check.ts';
import { clockOf } from './sandbox.ts';
import type { Users } from './users.ts';

const SESSIONS = 3;
const PER_SESSION = 100_000n;
const FEE_PER_SESSION = 10_000n;
/** 22 % since this day, 20 % before. */
const VAT_CHANGE = new Date('2026-01-01T00:00:00+03:00');

export interface Order {
  readonly orderId: string;
  readonly services: readonly { coachDueAmount: string; name: string; sessionId: string }[];
}

/** What the order must cost, computed here. */
export interface Figures {
  readonly coachDue: bigint;
  readonly fee: bigint;
  readonly total: bigint;
  readonly vat: bigint;
}

/** An order with what it must cost. */
export interface Bill {
  readonly order: Order;
  readonly figures: Figures;
}

interface PriceAnswer {
  readonly coachDueAmount: string;
  readonly platformFeeAmount: string;
  readonly totalAmount: string;
  readonly vatAmount: string;
  readonly servicesPrices: readonly { platformFeeAmount: string; totalAmount: string; vatAmount: string }[];
}

export function newOrder(): Order {
  const names = ['Classic yoga session', 'Stretching session', 'Breathing session'];
  const services = names
    .slice(0, SESSIONS)
    .map((name) => ({ coachDueAmount: '1000 RUB', name, sessionId: randomUUID() }));
  return { orderId: randomUUID(), services };
}

export async function expectedFigures(api: Api): Promise<Figures> {
  const vatPercent = (await clockOf(api)) < VAT_CHANGE ? 20n : 22n;
  const count = BigInt(SESSIONS);
  const [coachDue, fee] = [PER_SESSION * count, FEE_PER_SESSION * count];
  return { coachDue, fee, total: coachDue + fee, vat: vatWithin(FEE_PER_SESSION, vatPercent) * count };
}

export async function priceOrder(api: Api, { athlete }: Users, { order, figures }: Bill) {
  const price = await api.call<PriceAnswer>('/api/v1/pay/prices', { as: athlete, method: 'POST', body: order });
  expectSame("the coach's share of the order", kopecks(price.coachDueAmount), figures.coachDue);
  expectSame('the platform fee of the order', kopecks(price.platformFeeAmount), figures.fee);
  expectSame('the total of the order', kopecks(price.totalAmount), figures.total);
  expectSame('the VAT within the fee', kopecks(price.vatAmount), figures.vat);
  for (const [index, line] of price.servicesPrices.entries()) {
    expectSame(`the fee of session ${index + 1}`, kopecks(line.platformFeeAmount), FEE_PER_SESSION);
    expectSame(`the total of session ${index + 1}`, kopecks(line.totalAmount), PER_SESSION + FEE_PER_SESSION);
    expectSame(`the VAT of session ${index + 1}`, kopecks(line.vatAmount) * BigInt(SESSIONS), figures.vat);
  }
  expectSame('the number of priced sessions', price.servicesPrices.length, SESSIONS);
  return price;
}

export const figuresText = ({ coachDue, fee, total, vat }: Figures) =>
  `${money(coachDue)} + fee ${money(fee)} (VAT in it ${money(vat)}) = ${money(total)} RUB`;
