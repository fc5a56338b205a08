import { type Records, reasonOf } from './records.ts';

type Receipt = Records['receipts'][number];
type Slip = Records['printed'][number];

/** One registered receipt for every payment that is ours and every refund of one, with the same sum; else it is on the list for review. */
export function receiptDisagreements(records: Records): string[] {
  const own = new Set(records.receipts.map(({ id }) => id));
  const strangers = records.printed.filter(({ externalId }) => !own.has(receiptOf(externalId)));
  return [
    ...strangers.map(({ externalId }) => `the fiscal service has ${externalId}, which is not ours`),
    ...notExpected(records),
    ...records.receipts.flatMap((receipt) =>
      wrongsOf(records, receipt).map((wrong) => `receipt ${receipt.id}: ${wrong}`),
    ),
  ];
}

/** What was handed in anew has a number behind our id. */
const UUID_LENGTH = 36;
const receiptOf = (externalId: string): string => externalId.slice(0, UUID_LENGTH);

/** Expected from what was paid and refunded, independent of the rows of receipts. */
function notExpected({ payments, refunds, receipts }: Records): string[] {
  const sales = payments.filter(({ paid_at, taken_at }) => paid_at !== null && taken_at !== null);
  const returns = refunds.filter((one) => one.state === 'done' && sales.some(({ id }) => id === one.payment_id));
  const due = [
    ...sales.map(({ id, amount, bank_amount }) => `sell ${id} - ${bank_amount ?? amount}`),
    ...returns.map(({ id, payment_id, amount }) => `sell_refund ${payment_id} ${id} ${amount}`),
  ];
  const made = receipts.map((one) => `${one.kind} ${one.payment_id} ${one.refund_id ?? '-'} ${one.amount}`);
  const missing = due.filter((one) => !made.includes(one));
  const tooMany = made.filter((one, index) => !due.includes(one) || made.indexOf(one) !== index);
  return [...missing.map((one) => `no receipt: ${one}`), ...tooMany.map((one) => `a receipt too many: ${one}`)];
}

function wrongsOf(records: Records, receipt: Receipt): string[] {
  const slips = records.printed.filter(({ externalId }) => receiptOf(externalId) === receipt.id);
  const printed = slips.filter(({ mark }) => mark !== undefined);
  const isKnown = reasonOf(records, 'receipt', receipt.id) !== undefined || records.closed.has(receipt.id);
  const wrongs = slips.filter((slip) => linesOf(slip) !== receipt.amount).map(() => 'its lines make another sum');
  if (slips.some((slip) => vatOf(slip) !== vatDue(records, receipt, slip)))
    wrongs.push('its VAT is not what the records have');
  if (printed.length > 1) wrongs.push(`printed ${printed.length} times`);
  switch (receipt.state) {
    case 'registered':
      if (printed.length !== 1 || BigInt(printed[0]?.mark?.kopecks ?? 0) !== receipt.amount)
        wrongs.push('is not what the register has printed');
      break;
    case 'failed':
    case 'waiting':
    case 'issued':
      if (!isKnown) wrongs.push(`is ${receipt.state} (${receipt.reason}), and not on the list for review`);
  }
  return wrongs;
}

/** The recorded shares; where an operator has accepted another amount they are those of the price, the slip's those of the money. */
function vatDue({ payments, refunds }: Records, { payment_id, refund_id }: Receipt, slip: Slip): bigint | undefined {
  const payment = payments.find(({ id }) => id === payment_id);
  const isOther = payment !== undefined && (payment.bank_amount ?? payment.amount) !== payment.amount;
  if (isOther) return vatOf(slip);
  return refund_id === null ? payment?.vat : refunds.find(({ id }) => id === refund_id)?.vat;
}

const vatOf = ({ receipt }: Slip): bigint =>
  receipt.items.reduce((total, { vat }) => total + BigInt(Math.round((vat.sum ?? 0) * 100)), 0n);

const linesOf = ({ receipt }: Slip): bigint =>
  receipt.items.reduce((total, { sum }) => total + BigInt(Math.round(sum * 100)), 0n);
