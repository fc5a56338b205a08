import { toJsonNumber } from '@leko/money';
import { DAY_MS } from '@leko/runtime/durations';
import type { Outcome, UpstreamParts } from '@leko/upstream';
import { type Acquirer, type Operation, type OperationWanted, UNKNOWN_THERE } from './acquirer.ts';
import { createTochkaClient, TOCHKA_PAGE_SIZE, type TochkaClient, type TochkaOperation } from './client.ts';
import { createHookReader } from './hook.ts';
import type { TochkaOptions } from './options.ts';
import { tochkaReports } from './tochka-reports.ts';
import { toLinkBody, toOperation } from './translate.ts';

/** The list is by the bank's calendar day, ours may differ. */
const MARGIN_MS = DAY_MS;
const MAX_PAGES = 100;
/** All pages together; a payment that cannot be found in this time is looked for again later. */
const SEARCH_MS = 12_000;

export interface AcquirerOptions extends TochkaOptions {
  readonly jwkUrl: string;
}

/** Tochka's payment links as our acquirer. */
export function tochkaAcquirer(options: AcquirerOptions, parts: UpstreamParts): Acquirer {
  const client = createTochkaClient(options, parts);

  return {
    async createLink(request) {
      const outcome = await client.createLink(request.paymentId, toLinkBody(request), request.deadline);
      if (outcome.kind !== 'ok') return outcome;
      const { operationId, paymentLink } = outcome.value.Data;
      return { kind: 'ok', value: { operationId, paymentLink } };
    },
    async read({ operationId, paymentId, deadline }) {
      const outcome = await client.getOperation(paymentId, operationId, deadline);
      if (outcome.kind !== 'ok') return outcome;
      const found = outcome.value.Data.Operation.find((one) => isSame(one.operationId, operationId));
      return found && !isOf(found, paymentId) ? foreignOperation : understood(found);
    },
    async capture(ref) {
      const outcome = await client.capture(ref);
      if (outcome.kind !== 'ok') return outcome;
      return outcome.value.Data.result ? { kind: 'ok', value: undefined } : notDone;
    },
    async refund({ amount, ...ref }) {
      const outcome = await client.refund(ref, toJsonNumber(amount));
      if (outcome.kind !== 'ok') return outcome;
      const { isRefund, operationId, amount: returned, orderId } = outcome.value.Data;
      const isOurs = isRefund && isSame(operationId, ref.operationId) && returned === toJsonNumber(amount);
      return isOurs ? { kind: 'ok', value: { orderId } } : notDone;
    },
    find: (ref) => findByKey(client, ref),
    readHook: createHookReader(options),
    ...tochkaReports(client, options.merchantId),
  };
}

/** A success without the expected content: the outcome is unknown until the operation is read. */
const notDone = { kind: 'unknown', reason: 'the answer does not confirm it' } as const;

/** The bank repeats our payment id; an operation with another id is another payment's. */
const foreignOperation = {
  kind: 'refused',
  status: UNKNOWN_THERE,
  code: 'other_payment',
  reason: 'the operation is of another payment',
} as const;
const isOf = ({ paymentLinkId }: TochkaOperation, paymentId: string): boolean =>
  isSame(paymentLinkId ?? paymentId, paymentId);

/** Identifiers are compared without regard to case, because the bank may change it. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function understood(operation: TochkaOperation | undefined): Outcome<Operation> {
  const value = operation && toOperation(operation);
  return value ? { kind: 'ok', value } : { kind: 'unknown', reason: 'the answer is about something else' };
}

/** The bank has no search by our key, so its list is read page by page. */
async function findByKey(
  client: TochkaClient,
  { paymentId, createdAt, linkExpiresAt, deadline }: OperationWanted,
): Promise<Outcome<Operation | undefined>> {
  const days = { from: new Date(createdAt.getTime() - MARGIN_MS), to: new Date(linkExpiresAt.getTime() + MARGIN_MS) };
  const until = performance.now() + SEARCH_MS;
  for (let page = 1; page <= MAX_PAGES && performance.now() < until; page++) {
    const outcome = await client.listOperations(paymentId, { ...days, page, deadline });
    if (outcome.kind !== 'ok') return outcome;
    const operations = outcome.value.Data.Operation;
    const found = operations.find(({ paymentLinkId }) => isSame(paymentLinkId ?? '', paymentId));
    if (found) return understood(found);
    if (operations.length < TOCHKA_PAGE_SIZE) return { kind: 'ok', value: undefined };
  }
  return { kind: 'unknown', reason: 'not among the operations that could be read in time' };
}
