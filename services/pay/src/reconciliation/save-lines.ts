import type { MoscowDay } from '../payments/domain/moscow-day.ts';
import type { Finding } from './domain/findings.ts';
import { judge } from './domain/judgement.ts';
import { emptyLine } from './store-lines.ts';
import type { LineRow } from './tables.ts';

interface Run {
  readonly day: MoscowDay;
  readonly isAdopted: boolean;
  readonly now: Date;
}

/** The line as it stands after a run; undefined where the run changed nothing. */
export function lineOf(
  before: LineRow | undefined,
  finding: Finding,
  { day, isAdopted, now }: Run,
): LineRow | undefined {
  const base = before ?? emptyLine({ key: finding.key, day, now });
  const figures = figuresOf(finding, base);
  const isSame = !differ(base, figures);
  const judged = judge(before && judgementOf(before), { verdict: finding.verdict, isSame, isAdopted }, now);
  const changes = {
    ...figures,
    day,
    verdict: judged.verdict,
    opened_at: judged.openedAt,
    closed_at: judged.closedAt,
    ...(judged.verdict === 'open' ? UNEXPLAINED : {}),
  };
  if (before !== undefined && !differ(before, changes)) return undefined;
  return { ...base, ...changes, version: base.version + 1, updated_at: now };
}

/** An explanation of another difference is no longer valid; the history keeps it. */
const UNEXPLAINED = { explanation: null, explained_by: null, explained_at: null } as const;

const judgementOf = ({ verdict, opened_at: openedAt, closed_at: closedAt }: LineRow) => ({
  verdict,
  openedAt,
  closedAt,
});

const figuresOf = (finding: Finding, base: LineRow) => ({
  payment_id: finding.paymentId ?? base.payment_id,
  operation_id: finding.operationId ?? base.operation_id,
  our_state: finding.ourState ?? null,
  bank_status: finding.bankStatus ?? null,
  our_amount: finding.ourAmount?.kopecks ?? null,
  bank_amount: finding.bankAmount?.kopecks ?? null,
  our_refunded: finding.ourRefunded?.kopecks ?? null,
  bank_refunded: finding.bankRefunded?.kopecks ?? null,
  commission: finding.commission?.kopecks ?? null,
  enrolment: finding.enrolment?.kopecks ?? null,
  reason: finding.reason ?? null,
  detail: finding.detail ?? null,
});

const differ = (line: LineRow, changes: Partial<LineRow>): boolean =>
  Object.entries(changes).some(([name, value]) => line[name as keyof LineRow] !== value);
