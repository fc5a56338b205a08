import { type Records, sum } from './records.ts';

interface Parts {
  readonly coach_due: bigint;
  readonly fee: bigint;
  readonly vat: bigint;
}

const PARTS = ['coach_due', 'fee', 'vat'] as const;
const FIELDS = { coach_due: 'coachDueAmount', fee: 'platformFeeAmount', vat: 'vatAmount' } as const;

const total = (shares: readonly Parts[]): string =>
  PARTS.map((part) => sum(shares.map((share) => share[part]))).join(' + ');

/** Shares are what sums are made of: of a payment, of each refund, of all refunds of a session, and of what events say. */
export function brokenShares(records: Records): string[] {
  const { payments, refunds, lines, returned } = records;
  const live = refunds.filter(({ state }) => state !== 'failed');
  const wrongs = payments
    .filter((payment) => total(lines.filter((line) => line.payment_id === payment.id)) !== total([payment]))
    .map(({ id }) => `payment ${id} is not the sum of its lines`);
  for (const refund of refunds) {
    const shares = returned.filter(({ refund_id }) => refund_id === refund.id);
    if (total(shares) !== total([refund])) wrongs.push(`refund ${refund.id} is not the sum of its shares`);
  }
  for (const line of lines) {
    const ids = live.filter(({ payment_id }) => payment_id === line.payment_id).map(({ id }) => id);
    const back = returned.filter(
      ({ refund_id, session_id }) => ids.includes(refund_id) && session_id === line.session_id,
    );
    const tooMuch = PARTS.filter((part) => sum(back.map((share) => share[part])) > line[part]);
    wrongs.push(
      ...tooMuch.map(
        (part) => `payment ${line.payment_id}: more ${part} of ${line.session_id} went back than was sold`,
      ),
    );
  }
  return [...wrongs, ...publishedOtherwise(records)];
}

/** payout posts these amounts, and mails state them. */
function publishedOtherwise({ payments, refunds, events }: Records): string[] {
  const published = (type: string, wanted: Record<string, string>) =>
    events.filter(
      ({ type: one, data }) => one === type && Object.entries(wanted).every(([key, id]) => data[key] === id),
    );
  const figures = (row: Parts) => PARTS.map((part) => [FIELDS[part], exact(row[part])] as const);
  const differs = (data: Readonly<Record<string, unknown>> | undefined, row: Parts) =>
    figures(row).some(([name, amount]) => String(data?.[name]) !== amount);
  const paid = payments.filter(({ paid_at }) => paid_at !== null);
  const done = refunds.filter(({ state }) => state === 'done');
  return [
    ...paid
      .filter((row) => differs(published('payment.paid', { paymentId: row.id })[0]?.data, row))
      .map(({ id }) => `payment ${id} was published with other figures`),
    ...done
      .map((row) => ({ row, all: published('payment.refunded', { refundId: row.id }) }))
      .filter(
        ({ row, all }) =>
          all.length !== 1 || differs(all[0]?.data, row) || all[0]?.data.refundAmount !== exact(row.amount),
      )
      .map(({ row, all }) => `refund ${row.id} was published ${all.length} times, or with other figures`),
  ];
}

const exact = (kopecks: bigint): string => `${kopecks / 100n}.${String(kopecks % 100n).padStart(2, '0')} RUB`;
