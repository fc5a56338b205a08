import type { Outcome } from '@leko/upstream';
import type { Acquirer, Operation } from '../acquirer.ts';
import type { UpstreamParts } from '../upstream-parts.ts';
import { createTochkaClient, TOCHKA_PAGE_SIZE, type TochkaClient, type TochkaOptions } from './client.ts';
import { createHookReader } from './hook.ts';
import { toLinkBody, toOperation } from './translate.ts';

/** A day's margin: the list is by the bank's calendar day, ours may differ. */
const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX_PAGES = 20;

export interface AcquirerOptions extends TochkaOptions {
  readonly jwkUrl: string;
}

/** Tochka's payment links as our acquirer. */
export function tochkaAcquirer(options: AcquirerOptions, parts: UpstreamParts): Acquirer {
  const client = createTochkaClient(options, parts);

  return {
    async createLink(request) {
      const outcome = await client.createLink(request.paymentId, toLinkBody(request));
      if (outcome.kind !== 'ok') return outcome;
      const { operationId, paymentLink } = outcome.value.Data;
      return { kind: 'ok', value: { operationId, paymentLink } };
    },
    async read({ operationId, paymentId }) {
      const outcome = await client.getOperation(paymentId, operationId);
      if (outcome.kind !== 'ok') return outcome;
      return understood(outcome.value.Data.Operation.find((one) => one.operationId === operationId));
    },
    find: ({ paymentId, createdAt }) => findByKey(client, paymentId, new Date(createdAt.getTime() - DAY_MS)),
    readHook: createHookReader(options),
  };
}

function understood(operation: Parameters<typeof toOperation>[0] | undefined): Outcome<Operation> {
  const value = operation && toOperation(operation);
  return value ? { kind: 'ok', value } : { kind: 'unknown', reason: 'the answer is about something else' };
}

/** The bank has no search by our key, so its list is read page by page. */
async function findByKey(client: TochkaClient, paymentId: string, from: Date): Promise<Outcome<Operation | undefined>> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const outcome = await client.listOperations(paymentId, from, page);
    if (outcome.kind !== 'ok') return outcome;
    const operations = outcome.value.Data.Operation;
    const found = operations.find(({ paymentLinkId }) => paymentLinkId === paymentId);
    if (found) return understood(found);
    if (operations.length < TOCHKA_PAGE_SIZE) return { kind: 'ok', value: undefined };
  }
  return { kind: 'unknown', reason: `not among the first ${MAX_PAGES * TOCHKA_PAGE_SIZE} operations` };
}
