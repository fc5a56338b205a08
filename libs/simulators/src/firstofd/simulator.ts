import { kopecksOf, roublesText, type Simulator, type SimulatorContext, truthOf } from '../kit/index.ts';
import { type Fiscal, type FiscalOptions, fiscalApi } from './api.ts';
import { openPace } from './pace.ts';
import { type FiscalReceipt, ticketUrl } from './receipt.ts';
import { RECEIPTS } from './receipt-store.ts';
import { openRegister } from './register.ts';
import { ticketPage } from './ticket.ts';
import { openTokens } from './tokens.ts';

export type { FiscalOptions as FirstofdOptions } from './api.ts';
export type { FiscalReceipt } from './receipt.ts';

/** A cloud cash register in the shape of ATOL Online, with the OFD's receipt page for consumers. */
export function firstofdSimulator(ctx: SimulatorContext, options: FiscalOptions): Simulator {
  const register = openRegister(ctx, options.groupCode);
  const fiscal: Fiscal = { ctx, options, register, tokens: openTokens(ctx), pace: openPace(ctx) };
  return {
    name: 'firstofd',
    routes: async (app) => {
      await app.register((api) => fiscalApi(api, fiscal));
      await app.register((pages) => ticketPage(pages, fiscal));
    },
    ...truthOf<FiscalReceipt>(ctx.documents, RECEIPTS, (receipt) => [truthRow(receipt, ctx.publicUrl)]),
    nextDueAt: () => register.nextDueAt(),
    tick: (aheadSeconds = 0) => register.work(aheadSeconds * 1000),
    close: () => register.close(),
  };
}

function truthRow(receipt: FiscalReceipt, publicUrl: string): object {
  const { operation, externalId, uuid, mark, failure, failedAt, acceptedAt } = receipt;
  return {
    kind: 'receipt',
    operation,
    externalId,
    uuid,
    total: roublesText(mark?.kopecks ?? kopecksOf(receipt.receipt.total) ?? 0),
    state: stateOf(receipt),
    ...(mark ? { url: ticketUrl(publicUrl, receipt, mark) } : {}),
    ...(failedAt && failure ? { reason: failure.text } : {}),
    at: mark?.at ?? failedAt ?? acceptedAt,
  };
}

function stateOf({ mark, failedAt }: FiscalReceipt): string {
  if (mark) return 'done';
  return failedAt ? 'fail' : 'wait';
}
