import type { MoscowDay } from '../../payments/domain/moscow-day.ts';
import type { BankRow, BankStatus, DayBooks, Finding, Leftover, OurPayment, UnreadableRow } from './findings.ts';
import { judgeAlone, judgePair, judgeUnmatched, ourSide } from './verdicts.ts';

/** Compares the two records of a day, line by line: every line of either leads to exactly one finding. */
export function compareDay(books: DayBooks): Finding[] {
  const { evidence, isOver } = books;
  const index = indexPayments(books);
  const listed = [...books.rows, ...unlisted(books)].map((row) => judgeRow(row, index, books));
  const odd = books.unreadable.map((row) => judgeUnreadable(row, index, books.day));
  const alone = index.rest().map((ours) => judgeAlone(ours, evidence.get(ours.operationId ?? ''), isOver));
  const findings = [...listed, ...odd, ...alone];
  const keys = new Set(findings.map(({ key }) => key));
  return [...findings, ...books.leftovers.filter(({ key }) => !keys.has(key)).flatMap((one) => close(one, evidence))];
}

const hasMoved = (status: BankStatus): boolean => status !== 'open' && status !== 'expired';

/** Operations of earlier lines that are in neither record, and hold money by the answer of the bank. */
function unlisted({ rows, unreadable, ours, leftovers, evidence }: DayBooks): BankRow[] {
  const listed = new Set([...rows, ...unreadable, ...ours].map(({ operationId }) => operationId));
  return leftovers.flatMap(({ key, operationId }) => {
    const found = evidence.get(operationId ?? '');
    if (key !== operationId || listed.has(operationId) || !found?.known || !hasMoved(found.status)) return [];
    return [{ ...found, commission: undefined, enrolment: undefined }];
  });
}

/** A line that neither side has any more is closed; one that the bank could not be asked about stays as it is. */
function close({ key, operationId }: Leftover, evidence: DayBooks['evidence']): Finding[] {
  if (key !== operationId) return [{ key, verdict: 'matched', reason: 'no_longer_listed' }];
  return evidence.has(operationId) ? [{ key, operationId, verdict: 'matched', reason: 'no_longer_at_bank' }] : [];
}

/** Our payments, each to be taken once by the row it belongs to. */
interface PaymentIndex {
  take(row: Pick<BankRow, 'operationId' | 'paymentId'>): { isItsOwn: boolean; ours: OurPayment } | undefined;
  /** How often this was listed by now. */
  count(key: string): number;
  /** The payments of this day that no row has taken. */
  rest(): OurPayment[];
}

function indexPayments({ ours, evidence }: DayBooks): PaymentIndex {
  const byOperation = new Map(ours.map((one) => [one.operationId, one]));
  const byPayment = new Map(ours.map((one) => [one.paymentId, one]));
  const counts = new Map<string, number>();
  const taken = new Set<OurPayment>();
  return {
    take(row) {
      const operation = evidence.get(row.operationId);
      const paymentId = row.paymentId ?? (operation?.known ? operation.paymentId : undefined);
      const found = byOperation.get(row.operationId) ?? byPayment.get(paymentId ?? '');
      if (found === undefined) return undefined;
      const isItsOwn = !taken.has(found) && (found.operationId ?? row.operationId) === row.operationId;
      if (isItsOwn) taken.add(found);
      return { isItsOwn, ours: found };
    },
    count(key) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
    rest: () => ours.filter((one) => one.isOfDay && !taken.has(one)),
  };
}

function judgeRow(row: BankRow, index: PaymentIndex, { day, evidence, listedElsewhere }: DayBooks): Finding {
  const { operationId } = row;
  const count = index.count(operationId);
  if (count > 1) return { ...judgeUnmatched(row, 'listed_twice'), key: `${operationId}#${count}` };
  if (listedElsewhere.has(operationId)) return { ...judgeUnmatched(row, 'listed_twice'), key: `${operationId}@${day}` };
  const found = index.take(row);
  if (found === undefined) return judgeUnmatched(row, 'unknown_here');
  if (found.isItsOwn) return judgePair(row, found.ours, evidence.get(operationId));
  return { ...judgeUnmatched(row, 'other_operation'), paymentId: found.ours.paymentId };
}

function judgeUnreadable(
  { operationId, fingerprint, detail }: UnreadableRow,
  index: PaymentIndex,
  day: MoscowDay,
): Finding {
  const key = operationId ?? `${day}:${fingerprint}`;
  const count = index.count(key);
  const odd: Finding = { key, operationId, verdict: 'open', reason: 'not_understood', detail };
  if (count > 1) return { ...odd, key: `${key}#${count}` };
  const found = operationId === undefined ? undefined : index.take({ operationId, paymentId: undefined });
  return found?.isItsOwn ? { ...ourSide(found.ours), ...odd } : odd;
}

/** The operations that the bank must be asked about before these findings can be trusted. */
export function questionsOf(findings: readonly Finding[], leftovers: readonly Leftover[]): string[] {
  const doubtful = findings.filter(
    ({ reason, bankStatus, bankRefunded }) =>
      reason === 'unknown_here' ||
      reason === 'missing_at_bank' ||
      (bankStatus === 'partly_refunded' && bankRefunded === undefined),
  );
  return [...new Set([...doubtful, ...leftovers].flatMap(({ operationId }) => operationId ?? []))];
}
