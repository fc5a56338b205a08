import { randomUUID } from 'node:crypto';
import type { Random } from '@leko/testing';

/** An order and what it must cost, computed in whole numbers without the service's code. */
export interface Order {
  readonly athlete: { readonly sub: string };
  readonly body: OrderBody;
  /** What the payment must come to, kopecks. */
  readonly amount: number;
  readonly sessions: readonly Session[];
}

interface Session {
  readonly id: string;
  readonly share: number;
  readonly fee: number;
}

export interface OrderBody {
  readonly orderId: string;
  readonly coachId: string;
  readonly totalAmount: string;
  readonly purpose: string;
  readonly sendReceiptTo: string;
  readonly services?: readonly { readonly sessionId: string; readonly name: string; readonly coachDueAmount: string }[];
}

const ROUBLE = 100;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);

/** `percent` is the platform's fee in ten thousandths of a percent, as it is in force. */
export function orderOf(random: Random, athlete: Order['athlete'], percent: number): Order {
  const about = {
    orderId: randomUUID(),
    coachId: randomUUID(),
    purpose: 'Training sessions with a coach',
    sendReceiptTo: random.chance(80) ? 'athlete@example.com' : '+79991234567',
  };
  if (random.chance(25)) {
    const total = 1 + random.int(5_000);
    const body = { ...about, totalAmount: `${total} RUB` };
    return { athlete, body, amount: total * ROUBLE, sessions: [] };
  }
  const shares = Array.from({ length: 1 + random.int(4) }, () => 1 + random.int(random.chance(30) ? 10 : 3_000));
  const fees = feesOf(shares, percent);
  const sessions = shares.map((share, index) => ({ id: `s${index}`, share, fee: fees[index] ?? 0 }));
  const total = sum(shares) + sum(fees);
  return {
    athlete,
    body: {
      ...about,
      totalAmount: `${total} RUB`,
      services: sessions.map(({ id, share }) => ({
        sessionId: id,
        name: `Yoga ${id}`,
        coachDueAmount: `${share} RUB`,
      })),
    },
    amount: total * ROUBLE,
    sessions: sessions.map(({ id, share, fee }) => ({ id, share: share * ROUBLE, fee: fee * ROUBLE })),
  };
}

const WHOLE = 1_000_000;

/** Rounded once, half up to whole roubles; spread by largest remainder, the first service first. */
function feesOf(shares: readonly number[], percent: number): number[] {
  const all = sum(shares);
  const fee = Math.floor((all * percent + WHOLE / 2) / WHOLE);
  const parts = shares.map((share) => Math.floor((fee * share) / all));
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: (fee * share) % all }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, fee - sum(parts))) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}
