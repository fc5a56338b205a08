import { roublesText, type Simulator, type SimulatorContext, truthOf } from '../kit/index.ts';
import { bankApi } from './api.ts';
import type { Bank, BankOptions } from './bank.ts';
import { openBankHooks } from './hooks.ts';
import { asOf, type Operation, reportedKopecks } from './operation.ts';
import { payerPages } from './page.ts';
import { OPERATIONS, openOperationStore } from './store.ts';

export type { BankOptions as TochkaAcquiringOptions } from './bank.ts';
export type { Operation } from './operation.ts';

// The outlet in the bank's own documentation samples.
const SAMPLE_MERCHANT_ID = '200000000001056';

/** Tochka's payment links, with the page that the payer opens; the outside world of the sandbox and of tests. */
export function tochkaAcquiringSimulator(ctx: SimulatorContext, options: BankOptions): Simulator {
  const store = openOperationStore(ctx);
  const hooks = openBankHooks(ctx, options.webhookUrl);
  const bank: Bank = {
    ctx,
    store,
    hooks,
    options: { ...options, merchantId: options.merchantId ?? SAMPLE_MERCHANT_ID },
    linkOf: ({ operationId }) => `${ctx.publicUrl}/p/${operationId}`,
  };
  return {
    name: 'tochka_acquiring',
    routes: async (app) => {
      await app.register((api) => bankApi(api, bank));
      await app.register((pages) => payerPages(pages, bank));
    },
    ...truthOf<Operation>(ctx.documents, OPERATIONS, (operation) => truthRows(asOf(operation, ctx.clock()))),
    nextDueAt: () => store.nextDueAt(),
    async tick(aheadSeconds = 0) {
      const changed = store.settle(aheadSeconds * 1000);
      return changed + (await hooks.idle());
    },
    close: () => hooks.close(),
  };
}

function truthRows(operation: Operation): object[] {
  const { operationId, paymentLinkId, status, paid, createdAt, orders } = operation;
  const payment = {
    kind: 'payment',
    operationId,
    paymentLinkId,
    amount: roublesText(reportedKopecks(operation)),
    state: status,
    ...(paid ? { paidAt: paid.at } : {}),
    at: createdAt,
  };
  const refunds = orders
    .filter((order) => order.type === 'refund')
    .map(({ orderId, kopecks, at }) => ({
      kind: 'refund',
      operationId,
      paymentLinkId,
      orderId,
      amount: roublesText(kopecks),
      state: 'DONE',
      at,
    }));
  return [payment, ...refunds];
}
