import type { Event } from '@leko/contracts';

/**
 * A model of plain sums without code of the service: what every account must hold after these events and remittances. All
 * amounts are kopecks.
 */
export type LedgerEvent =
  | Event<'payment.paid'>
  | Event<'payment.captured'>
  | Event<'payment.refunded'>
  | Event<'session.disputed'>
  | Event<'session.dispute_resolved'>;

export interface Remitted {
  readonly due: number;
  readonly paid: number;
  readonly fee: number;
  state: 'WAITING' | 'COMPLETE' | 'FAILURE' | 'DELETED';
}

export interface Figures {
  readonly coach: number;
  readonly debt: number;
  readonly frozen: number;
  readonly in_payout: number;
  readonly clearing: number;
  readonly bank: number;
  /** Fee and VAT together. */
  readonly revenue: number;
  readonly available: number;
}

interface Session {
  share: number;
  refunded: number;
  kept: number;
  disputes: number;
}

interface Payment {
  countsAt: number | undefined;
  held: number;
  revenue: number;
  sessions: Map<string, Session>;
}

const COOL_DOWN_MS = 6 * 24 * 3_600_000;

const kopecks = (text: string): number => Math.round(Number(text.replace(' RUB', '')) * 100);
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, next) => total + next, 0);

/** What all accounts of one coach and the platform hold at the end, and what the coach may take. */
export function figuresOf(events: readonly LedgerEvent[], remitted: readonly Remitted[], now: number): Figures {
  const payments = readPayments(events);
  const counting = [...payments.values()].filter(({ countsAt }) => countsAt !== undefined);
  const owed = (payment: Payment) =>
    sum([...payment.sessions.values()].map((one) => (one.disputes > 0 ? 0 : coachs(one))));
  const live = remitted.filter(({ state }) => state === 'WAITING' || state === 'COMPLETE');
  const complete = remitted.filter(({ state }) => state === 'COMPLETE');
  const net = sum(counting.map(owed)) - sum(live.map(({ due }) => due));
  const cooling = sum(counting.filter(({ countsAt = 0 }) => countsAt > now - COOL_DOWN_MS).map(owed));
  return {
    coach: Math.max(net, 0),
    debt: Math.min(net, 0),
    frozen: sum(
      counting.flatMap(({ sessions }) => [...sessions.values()].filter((one) => one.disputes > 0).map(coachs)),
    ),
    in_payout: sum(live.filter(({ state }) => state === 'WAITING').map(({ due }) => due)),
    clearing: 0 - sum(counting.map(({ held }) => held)),
    bank: sum(complete.map(({ paid }) => paid)),
    revenue: sum(counting.map(({ revenue }) => revenue)) + sum(complete.map(({ fee }) => fee)),
    available: Math.max(0, Math.max(net, 0) - cooling),
  };
}

const coachs = ({ share, refunded, kept }: Session): number => Math.min(Math.floor(kept / 100) * 100, share - refunded);

function readPayments(events: readonly LedgerEvent[]): Map<string, Payment> {
  const payments = new Map<string, Payment>();
  const disputes = new Map<string, Session>();
  const seen = new Set<string>();
  // Causes before effects, in whatever order they were delivered.
  const order = [
    'payment.paid',
    'payment.captured',
    'payment.refunded',
    'session.disputed',
    'session.dispute_resolved',
  ];
  for (const event of events.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type))) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    read(event, payments, disputes);
  }
  return payments;
}

function read(event: LedgerEvent, payments: Map<string, Payment>, disputes: Map<string, Session>): void {
  switch (event.type) {
    case 'payment.paid':
      payments.set(event.data.paymentId, newPayment(event.data));
      return;
    case 'payment.captured': {
      const payment = the(payments, event.data.paymentId);
      payment.countsAt ??= Date.parse(event.data.capturedAt);
      return;
    }
    case 'payment.refunded': {
      const payment = the(payments, event.data.paymentId);
      payment.held -= kopecks(event.data.refundAmount);
      payment.revenue -= kopecks(event.data.platformFeeAmount);
      for (const line of event.data.lines)
        the(payment.sessions, line.sessionId).refunded += kopecks(line.coachDueAmount);
      return;
    }
    case 'session.disputed': {
      const paymentId = event.data.orderId.replace('order-', '');
      const session = the(the(payments, paymentId).sessions, event.data.sessionId);
      session.disputes += 1;
      disputes.set(event.data.disputeId, session);
      return;
    }
    case 'session.dispute_resolved': {
      const session = the(disputes, event.data.disputeId);
      session.disputes -= 1;
      session.kept = Math.min(session.kept, decided(event.data, session.share));
      return;
    }
  }
}

function newPayment(data: Event<'payment.paid'>['data']): Payment {
  const sessions = data.lines.map(({ sessionId, coachDueAmount }) => {
    const share = kopecks(coachDueAmount);
    return [sessionId, { share, refunded: 0, kept: share, disputes: 0 }] as const;
  });
  return {
    countsAt: data.captureMode === 'automatic' ? Date.parse(data.paidAt) : undefined,
    held: kopecks(data.receivedAmount ?? data.amount),
    revenue: kopecks(data.platformFeeAmount),
    sessions: new Map(sessions),
  };
}

function decided({ outcome, coachAmount }: Event<'session.dispute_resolved'>['data'], share: number): number {
  if (outcome === 'coach') return share;
  if (outcome === 'athlete') return 0;
  return coachAmount === undefined ? Math.floor(share / 2) : Math.min(share, kopecks(coachAmount));
}

function the<T>(map: ReadonlyMap<string, T>, key: string): T {
  const found = map.get(key);
  if (found === undefined) throw new Error(`the scenario has no ${key}`);
  return found;
}
