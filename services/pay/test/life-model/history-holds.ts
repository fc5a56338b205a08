import { paymentMoves } from '../../src/payments/domain/states.ts';
import { receiptMoves } from '../../src/receipts/domain/receipt.ts';
import { refundMoves } from '../../src/refunds/domain/states.ts';
import type { Records } from './records.ts';

type Entity = 'payment' | 'refund' | 'receipt';
interface Thing {
  readonly entity: Entity;
  readonly id: string;
  readonly state: string;
  readonly version: number;
}
type Moves = Records['moves'];

/** The first row of each history: a receipt begins to count where the others have begun. */
const FIRST: Readonly<Record<Entity, number>> = { payment: 1, refund: 1, receipt: 0 };
const BEGINNINGS: Readonly<Record<Entity, string>> = { payment: 'awaiting', refund: 'pending', receipt: 'waiting' };

const LEGAL: Readonly<Record<Entity, ReadonlySet<string>>> = {
  payment: new Set(paymentMoves.map(({ from, to }) => `${from} ${to}`)),
  refund: pairsOf(refundMoves),
  receipt: pairsOf(receiptMoves),
};

function pairsOf(moves: Readonly<Record<string, readonly string[]>>): Set<string> {
  return new Set(Object.entries(moves).flatMap(([from, all]) => all.map((to) => `${from} ${to}`)));
}

/** Histories are dense and legal and end where the row stands, and every move of a payment or receipt has its event. */
export function brokenHistories(records: Records): string[] {
  const things: Thing[] = [
    ...records.payments.map((row) => ({ entity: 'payment' as const, ...row })),
    ...records.refunds.map((row) => ({ entity: 'refund' as const, ...row })),
    ...records.receipts.map((row) => ({ entity: 'receipt' as const, ...row })),
  ];
  return things.flatMap((thing) => {
    const moves = records.moves.filter(({ entity, entity_id }) => entity === thing.entity && entity_id === thing.id);
    const path = moves.map(({ version, to_state }) => `${version} ${to_state}`).join(', ');
    const wrongs = [...brokenLinks(thing, moves), ...brokenEvents(records, thing, moves)];
    return wrongs.map((wrong) => `${thing.entity} ${thing.id} (${path}): ${wrong}`);
  });
}

function brokenLinks({ entity, state, version }: Thing, moves: Moves): string[] {
  const last = moves.at(-1);
  const wrongs =
    last?.to_state === state && last.version === version ? [] : [`the row is ${state} in version ${version}`];
  moves.forEach((move, index) => {
    const before = moves[index - 1];
    if (move.version !== FIRST[entity] + index) wrongs.push(`version ${move.version} is move ${index}`);
    if (move.from_state !== (before?.to_state ?? null))
      wrongs.push(`${move.from_state} was not before ${move.to_state}`);
    const isLegal = before
      ? LEGAL[entity].has(`${move.from_state} ${move.to_state}`)
      : move.to_state === BEGINNINGS[entity];
    if (!isLegal) wrongs.push(`${move.from_state} to ${move.to_state} is not legal`);
  });
  return wrongs;
}

const EVENTS: Readonly<Record<string, string>> = {
  ...{ received: 'payment.paid', delivered: 'payment.captured', refund: 'payment.refunded', review: 'payment.review' },
  ...{ failed: 'payment.failed', canceled: 'payment.failed', deleted: 'payment.failed' },
};

function brokenEvents({ events }: Records, { entity, id }: Thing, moves: Moves): string[] {
  const published = events
    .filter(({ aggregate_id }) => aggregate_id === id)
    .map(({ sequence, type }) => `${sequence} ${type}`);
  const expected = entity === 'payment' ? eventsOfPayment(moves) : eventsOfReceipt(moves);
  if (entity === 'refund' || published.join() === expected.join()) return [];
  return [`published ${published.join(', ')} instead of ${expected.join(', ')}`];
}

/** A checkout that is opened is a version without an event. */
const eventsOfPayment = (moves: Moves): string[] =>
  moves.flatMap(({ version, from_state: from, to_state: to }) => {
    if (from === null) return `${version} payment.created`;
    if (to === 'checkout') return [];
    return `${version} ${from === to ? 'payment.refunded' : EVENTS[to]}`;
  });

const eventsOfReceipt = (moves: Moves): string[] =>
  moves
    .filter(({ to_state }) => to_state === 'registered' || to_state === 'failed')
    .map(({ to_state }, index) => `${index + 1} receipt.${to_state}`);
