import type { FiscalReceipt } from '@leko/simulators/firstofd';
import type { Selectable } from 'kysely';
import type { Tables } from '../../src/db/tables.ts';
import type { Waiting } from './operator.ts';
import type { World } from './world.ts';

type Row<Name extends keyof Tables> = Selectable<Tables[Name]>;

export interface BankPayment {
  readonly paymentLinkId: string;
  readonly operationId: string;
  readonly amount: bigint;
  readonly state: string;
  readonly refunds: readonly { readonly orderId: string; readonly amount: bigint }[];
}

type Published = Pick<Row<'outbox'>, 'aggregate_id' | 'sequence' | 'type'> & {
  readonly data: Readonly<Record<string, unknown>>;
};

/** All records side by side: ours, the bank's, the fiscal service's, and the review list. */
export interface Records {
  readonly payments: readonly Row<'payment'>[];
  readonly refunds: readonly Row<'refund'>[];
  readonly receipts: readonly Row<'receipt'>[];
  readonly moves: readonly Row<'transition'>[];
  /** How many payments an athlete has, as it is kept for lists. */
  readonly counts: readonly Row<'payment_count'>[];
  readonly lines: readonly Row<'payment_line'>[];
  /** What refunds are made of. */
  readonly returned: readonly Row<'refund_line'>[];
  readonly events: readonly Published[];
  /** Receipts that a person has taken off the list. */
  readonly closed: ReadonlySet<string>;
  readonly bank: readonly BankPayment[];
  readonly printed: readonly FiscalReceipt[];
  readonly waiting: readonly Waiting[];
  readonly now: Date;
}

export async function readRecords(world: World): Promise<Omit<Records, 'waiting'>> {
  const { db } = world;
  const closed = await db.selectFrom('review_closed').select('object_id').execute();
  return {
    payments: await db.selectFrom('payment').selectAll().orderBy('created_at').execute(),
    refunds: await db.selectFrom('refund').selectAll().orderBy('created_at').execute(),
    receipts: await db.selectFrom('receipt').selectAll().orderBy('created_at').execute(),
    moves: await db.selectFrom('transition').selectAll().orderBy('version').execute(),
    counts: await db.selectFrom('payment_count').selectAll().execute(),
    lines: await db.selectFrom('payment_line').selectAll().execute(),
    returned: await db.selectFrom('refund_line').selectAll().execute(),
    events: (await db.selectFrom('outbox').selectAll().orderBy('sequence').execute()).map(toPublished),
    closed: new Set(closed.map(({ object_id }) => object_id)),
    bank: bankRecords(world),
    printed: world.fiscal.documents.list<FiscalReceipt>('firstofd.receipt'),
    now: world.now(),
  };
}

const toPublished = ({ body, ...row }: Row<'outbox'>): Published => ({
  ...row,
  // An event of ours, whose figures are in clear.
  data: (body as unknown as { data: Record<string, unknown> }).data,
});

interface Effect {
  readonly kind: 'payment' | 'refund';
  readonly paymentLinkId: string;
  readonly operationId: string;
  readonly orderId: string;
  readonly amount: string;
  readonly state: string;
}

function bankRecords({ bank }: World): BankPayment[] {
  const effects = bank.simulator.truth() as Effect[]; // As the simulator documents them.
  const refunds = effects.filter(({ kind }) => kind === 'refund');
  return effects
    .filter(({ kind }) => kind === 'payment')
    .map(({ paymentLinkId, operationId, amount, state }) => ({
      ...{ paymentLinkId, operationId, state },
      amount: kopecks(amount),
      refunds: refunds
        .filter((one) => one.operationId === operationId)
        .map((one) => ({ orderId: one.orderId, amount: kopecks(one.amount) })),
    }));
}

const kopecks = (text: string): bigint => BigInt(text.replace('.', ''));

export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, next) => total + next, 0n);

/** Why a person must look at it, if that is what it waits for. */
export const reasonOf = ({ waiting }: Records, kind: Waiting['kind'], id: string): string | undefined =>
  waiting.find((one) => one.kind === kind && one.id === id)?.reason;
