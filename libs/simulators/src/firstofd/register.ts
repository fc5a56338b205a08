import { type Callback, openCallbacks, type SimulatorContext } from '../kit/index.ts';
import { planReceipt } from './plan.ts';
import { type FiscalOperation, type FiscalReceipt, printReceipt, reportOf } from './receipt.ts';
import { openReceiptStore } from './receipt-store.ts';
import type { Sale } from './schemas.ts';

export type Register = {
  byExternalId(externalId: string): FiscalReceipt | undefined;
  /** As it stands now: what is due is printed before it is answered. */
  byUuid(uuid: string): FiscalReceipt | undefined;
  byDocumentNumber(fd: string): FiscalReceipt | undefined;
  accept(sale: Sale, operation: FiscalOperation, requestText: string): Promise<FiscalReceipt>;
  nextDueAt(): Date | undefined;
  work(aheadMs: number): Promise<number>;
  close(): Promise<void>;
};

/** The cloud cash register: takes receipts, prints them about a second later, notifies the shop. */
export function openRegister(ctx: SimulatorContext, groupCode: string): Register {
  const { faults, clock } = ctx;
  const store = openReceiptStore(ctx);
  const callbacks = openCallbacks(ctx.log ? { log: ctx.log } : {});

  const end = (receipt: FiscalReceipt): FiscalReceipt => {
    if (receipt.failure) return store.save({ ...receipt, failedAt: clock().toISOString() });
    return store.save(printReceipt(receipt, store.countPrinted(groupCode), clock()));
  };
  /** As many copies as the shop will get. */
  const callbacksOf = (receipt: FiscalReceipt): Callback[] => {
    const { callbackUrl: url, callbacks: copies } = receipt;
    if (url === undefined) return [];
    const body = JSON.stringify(reportOf(receipt, ctx.publicUrl, groupCode));
    return Array.from({ length: copies }, () => ({ url, body, contentType: 'application/json; charset=utf-8' }));
  };
  /** One after another, as they came in. */
  const workOff = (until: Date): number => {
    let done = 0;
    for (const receipt of store.due(until)) {
      for (const callback of callbacksOf(end(receipt))) callbacks.send(callback);
      done += 1;
    }
    return done;
  };

  return {
    byExternalId: store.byExternalId,
    byDocumentNumber: store.byDocumentNumber,
    byUuid(uuid) {
      workOff(clock());
      return store.byUuid(uuid);
    },
    async accept(sale, operation, text) {
      const receipt = planReceipt(sale, operation, text, ctx);
      if (faults.take('firstofd', 'lose_receipt', text)) return receipt;
      store.save(receipt);
      if (!faults.take('firstofd', 'early_callback', text)) return receipt;
      const done = end(receipt);
      for (const callback of callbacksOf(done)) await callbacks.sendNow(callback);
      return done;
    },
    nextDueAt: store.nextDueAt,
    async work(aheadMs) {
      return workOff(new Date(clock().getTime() + aheadMs)) + (await callbacks.idle());
    },
    close: () => callbacks.close(),
  };
}
