import { type BankPayment, type Records, reasonOf, sum } from './records.ts';

type Payment = Records['payments'][number];
const HAS_MONEY = ['AUTHORIZED', 'APPROVED', 'REFUNDED_PARTIALLY'];
const HAS_NONE = ['CREATED', 'EXPIRED'];
const ENDED: readonly string[] = ['failed', 'canceled', 'deleted'];

/** The bank and pay agree to the kopeck; else the difference is on the review list. */
export function bankDisagreements(records: Records): string[] {
  const strangers = records.bank.filter(
    ({ paymentLinkId }) => !records.payments.some(({ id }) => id === paymentLinkId),
  );
  return [
    ...strangers.map(({ paymentLinkId }) => `the bank has ${paymentLinkId}, which is not ours`),
    ...records.payments.flatMap((payment) =>
      wrongsOf(records, payment).map((wrong) => `payment ${payment.id}: ${wrong}`),
    ),
    ...brokenSums(records),
  ];
}

/** What our own records must say at every moment, independent of the bank. */
export function brokenSums({ payments, refunds, counts }: Records): string[] {
  const wrongs = payments.flatMap((payment) => {
    const own = refunds.filter(({ payment_id }) => payment_id === payment.id);
    return ownSums(payment, own).map((wrong) => `payment ${payment.id}: ${wrong}`);
  });
  const miscounted = counts.filter(
    ({ athlete_id, payments: kept }) => Number(kept) !== payments.filter((one) => one.athlete_id === athlete_id).length,
  );
  return [
    ...wrongs,
    ...miscounted.map(({ athlete_id, payments: kept }) => `athlete ${athlete_id} has not ${kept} payments`),
    ...secondPayments(payments),
  ];
}

function wrongsOf(records: Records, payment: Payment): string[] {
  const [atBank, ...more] = records.bank.filter(({ paymentLinkId }) => paymentLinkId === payment.id);
  const refunds = records.refunds.filter(({ payment_id }) => payment_id === payment.id);
  if (atBank === undefined) return moneyFromNowhere(payment);
  return [
    ...more.map(() => 'more than one link at the bank'),
    ...(payment.external_id === atBank.operationId
      ? []
      : [`is operation ${payment.external_id}, not ${atBank.operationId}`]),
    ...stateWrongs(records, payment, atBank),
    ...refundWrongs(records, refunds, atBank),
  ];
}

const moneyFromNowhere = ({ state, external_id, paid_at, bank_amount }: Payment): string[] =>
  ENDED.includes(state) && external_id === null && paid_at === null && bank_amount === null
    ? []
    : [`is ${state}, and the bank has never heard of it`];

function stateWrongs(records: Records, payment: Payment, atBank: BankPayment): string[] {
  const { state: ours } = payment;
  const theirs = atBank.state;
  const said = `here ${ours}, at the bank ${theirs}`;
  const wrongIf = (isWrong: boolean) => (isWrong ? [said] : []);
  if (ours === 'review') return wrongIf(reasonOf(records, 'payment', payment.id) === undefined);
  if (HAS_NONE.includes(theirs)) return wrongIf(!ENDED.includes(ours) || payment.paid_at !== null);
  if (theirs === 'REFUNDED') return wrongIf(ours !== 'refund' && !hasDoubtfulRefund(records, payment));
  if (!HAS_MONEY.includes(theirs) || !['received', 'delivered'].includes(ours)) return [said];
  return moneyWrongs(records, payment, atBank).map((wrong) => `${said}: ${wrong}`);
}

/** Of money that both have. */
function moneyWrongs(records: Records, payment: Payment, { state, amount }: BankPayment): string[] {
  const { state: ours, bank_amount: bankAmount, paid_at: paidAt, taken_at: takenAt } = payment;
  const isHeld = state === 'AUTHORIZED';
  const isCaptureForgotten =
    payment.capture_wanted_at !== null && reasonOf(records, 'capture', payment.id) === undefined;
  return [
    ...(bankAmount === amount ? [] : [`${bankAmount} and ${amount}`]),
    ...(paidAt === null ? ['paid never'] : []),
    ...((takenAt === null) === isHeld ? [] : [`taken at ${takenAt}`]),
    ...(ours === 'delivered' && isHeld ? ['delivered and not taken'] : []),
    ...(isCaptureForgotten ? ['a capture is wanted, and it is not on the list for review'] : []),
  ];
}

const hasDoubtfulRefund = (records: Records, { id }: Payment): boolean =>
  records.refunds.some((one) => one.payment_id === id && reasonOf(records, 'refund', one.id) !== undefined);

/** Every order at the bank is one refund of ours that is done, and the other way round. */
function refundWrongs(records: Records, refunds: Records['refunds'], atBank: BankPayment): string[] {
  const wrongs: string[] = [];
  const inDoubt = refunds.filter(({ id }) => reasonOf(records, 'refund', id) !== undefined);
  for (const refund of refunds) {
    const { id, state, amount, external_id } = refund;
    const order = atBank.refunds.find(({ orderId }) => orderId === external_id);
    if (state === 'done' && order?.amount !== amount) wrongs.push(`refund ${id} of ${amount} is done here only`);
    if (state === 'review' && !inDoubt.includes(refund)) wrongs.push(`refund ${id} is in review and not on the list`);
    if (['pending', 'asked', 'sent'].includes(state)) wrongs.push(`refund ${id} is still ${state}: ${refund.reason}`);
  }
  const claimed = new Set(refunds.flatMap(({ state, external_id }) => (state === 'failed' ? [] : (external_id ?? []))));
  const unclaimed = atBank.refunds.filter(({ orderId }) => !claimed.has(orderId));
  if (unclaimed.length > inDoubt.length) wrongs.push(`${unclaimed.length} refunds at the bank are unknown here`);
  if (sum(atBank.refunds.map(({ amount }) => amount)) > atBank.amount) wrongs.push('more went back than was paid');
  return wrongs;
}

/** Never more back than was paid; refunded means all of it. */
function ownSums(payment: Payment, refunds: Records['refunds']): string[] {
  const { refunded, refund_reserved: reserved, amount, bank_amount: bankAmount, state } = payment;
  const of = (...states: string[]) => sum(refunds.filter((one) => states.includes(one.state)).map((one) => one.amount));
  const [done, all] = [of('done'), of('done', 'pending', 'asked', 'sent', 'review')];
  const whole = bankAmount ?? amount;
  return [
    ...(refunded === done && reserved === all
      ? []
      : [`says ${refunded} of ${reserved} are back: ${done} of ${all} are`]),
    ...(reserved <= whole ? [] : [`${reserved} are to go back of ${whole}`]),
    ...((state === 'refund') === (refunded === whole) ? [] : [`is ${state} with ${refunded} of ${whole} back`]),
  ];
}

/** An order is paid once. */
function secondPayments(payments: Records['payments']): string[] {
  const paid = payments.filter(({ state }) => state === 'received' || state === 'delivered');
  const orders = Object.groupBy(paid, ({ athlete_id, order_id }) => `${athlete_id} ${order_id}`);
  return Object.entries(orders).flatMap(([order, some = []]) =>
    some.length > 1 ? [`order ${order} is paid twice`] : [],
  );
}
