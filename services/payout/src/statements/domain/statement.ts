import type { SettingValues } from '@leko/contracts';
import { add, compare, type Money, subtract, ZERO } from '@leko/money';
import type { Party } from '../../documents/domain/party.ts';
import { type EntryKind, negative } from '../../ledger/domain/ledger.ts';

/** The balances of a coach's accounts; together they are what the platform owes the coach. */
export interface CoachBalances {
  /** Cooling or available: the total balance of the earnings. */
  readonly balance: Money;
  readonly frozen: Money;
  readonly inPayout: Money;
  /** Zero or less. */
  readonly debt: Money;
}

/** What a posted entry changed for the coach, and what it is about. */
export interface StatementEntry {
  readonly entryId: string;
  readonly kind: EntryKind;
  readonly at: Date;
  readonly changes: CoachBalances;
  /** What the platform earned by it. */
  readonly platformFee: Money;
  readonly paymentId: string | undefined;
  readonly orderId: string | undefined;
  readonly sessionId: string | undefined;
  readonly remittanceId: string | undefined;
}

/** Kinds of lines: an entry of a remittance with a fee is two. */
export const lineKinds = [
  'payment_received',
  'payment_captured',
  'payment_refunded',
  'dispute_opened',
  'dispute_resolved',
  'debt_written_off',
  'remittance_reserved',
  'remittance_completed',
  'remittance_failed',
  'remittance_deleted',
  'remittance_returned',
  'remittance_fee',
  'remittance_fee_returned',
] as const;
export type LineKind = (typeof lineKinds)[number];

export interface StatementLine extends Omit<StatementEntry, 'kind' | 'changes' | 'platformFee'> {
  readonly kind: LineKind;
  /** What the platform owes less by it. */
  readonly debit: Money;
  /** What the platform owes more by it. */
  readonly credit: Money;
  /** What only moved between the coach's accounts: reserved, frozen, or released. */
  readonly moved: Money;
  readonly balance: Money;
}

export interface Statement {
  readonly opening: CoachBalances;
  readonly closing: CoachBalances;
  readonly openingBalance: Money;
  readonly closingBalance: Money;
  readonly totalDebit: Money;
  readonly totalCredit: Money;
  readonly lines: readonly StatementLine[];
}

/** The statement of a coach for a month, with what its paper form needs. */
export interface MonthlyStatement extends Statement {
  readonly coachId: string;
  readonly month: string;
  readonly zone: string;
  readonly madeAt: Date;
  /** False while the month goes on. */
  readonly isFinal: boolean;
  readonly coach: Party | undefined;
  readonly platform: SettingValues<'platform'>;
}

const owedIn = ({ balance, frozen, inPayout, debt }: CoachBalances): Money => add(balance, frozen, inPayout, debt);

/** The statement of a period: opening balances, lines for every entry, closing balances. */
export function statementOf(opening: CoachBalances, entries: readonly StatementEntry[]): Statement {
  const lines: StatementLine[] = [];
  let balance = owedIn(opening);
  for (const { changes, platformFee, kind, ...about } of entries) {
    for (const part of partsOf(kind, changes, platformFee)) {
      balance = add(balance, part.change);
      lines.push({ ...about, kind: part.kind, ...sidesOf(part.change), moved: part.moved, balance });
    }
  }
  const closing = entries.reduce((balances, { changes }) => addBalances(balances, changes), opening);
  return {
    opening,
    closing,
    openingBalance: owedIn(opening),
    closingBalance: owedIn(closing),
    totalDebit: add(ZERO, ...lines.map(({ debit }) => debit)),
    totalCredit: add(ZERO, ...lines.map(({ credit }) => credit)),
    lines,
  };
}

interface Part {
  readonly kind: LineKind;
  readonly change: Money;
  readonly moved: Money;
}

function partsOf(kind: EntryKind, changes: CoachBalances, platformFee: Money): Part[] {
  const change = owedIn(changes);
  const moved = movedIn(changes);
  const whole = { kind: lineKindOf(kind), change, moved };
  const feeKind = FEES[kind];
  if (feeKind === undefined || platformFee.kopecks === 0n) return [whole];
  const fee = negative(platformFee);
  return [
    { ...whole, change: subtract(change, fee) },
    { kind: feeKind, change: fee, moved: ZERO },
  ];
}

/** What a payout cost the coach is a line of its own. */
const FEES: Readonly<Partial<Record<EntryKind, LineKind>>> = {
  remittance_completed: 'remittance_fee',
  remittance_returned: 'remittance_fee_returned',
};

/** Entries of other kinds do not touch the accounts of coaches. */
function lineKindOf(kind: EntryKind): LineKind {
  const found = lineKinds.find((name) => name === kind);
  if (found === undefined) throw new RangeError(`${kind} moved the account of a coach`);
  return found;
}

/** What moved between the coach's accounts: the sum of all increases, less what came from outside. */
function movedIn(changes: CoachBalances): Money {
  const cameIn = Object.values<Money>({ ...changes }).filter((change) => compare(change, ZERO) > 0);
  const fromOutside = larger(owedIn(changes), ZERO);
  return subtract(add(ZERO, ...cameIn), fromOutside);
}

const sidesOf = (change: Money): Pick<StatementLine, 'debit' | 'credit'> =>
  compare(change, ZERO) < 0 ? { debit: negative(change), credit: ZERO } : { debit: ZERO, credit: change };

const addBalances = (a: CoachBalances, b: CoachBalances): CoachBalances => ({
  balance: add(a.balance, b.balance),
  frozen: add(a.frozen, b.frozen),
  inPayout: add(a.inPayout, b.inPayout),
  debt: add(a.debt, b.debt),
});

const larger = (a: Money, b: Money): Money => (compare(a, b) >= 0 ? a : b);
