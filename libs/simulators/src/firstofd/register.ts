import { type Callback, openCallbacks, type SimulatorContext } from '../kit/index.ts';
import { planReceipt } from './plan.ts';
import { type FiscalOperation, type FiscalReceipt, hasEnded, printReceipt, reportOf } from './receipt.ts';
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

export const RECEIPTS = 'firstofd.receipt';
const PRINTED = 'firstofd.printed';

/** The cloud cash register: takes receipts, prints them about a second later, tells the shop. */
export function openRegister(ctx: SimulatorContext, groupCode: string): Register {
  const { documents, faults, clock } = ctx;
  const callbacks = openCallbacks(ctx.log ? { log: ctx.log } : {});
  documents.index<FiscalReceipt>(RECEIPTS, {
    externalId: ({ externalId }) => externalId,
    documentNumber: ({ mark }) => mark && String(mark.fd),
    due: (receipt) => (hasEnded(receipt) ? undefined : receipt.dueAt),
  });

  const save = (receipt: FiscalReceipt) => documents.put(RECEIPTS, receipt.uuid, receipt);
  const stored = (uuid: string) => documents.get<FiscalReceipt>(RECEIPTS, uuid);
  const callbackOf = (receipt: FiscalReceipt): Callback | undefined => {
    if (receipt.callbackUrl === undefined) return undefined;
    const body = JSON.stringify(reportOf(receipt, ctx.publicUrl, groupCode));
    return { url: receipt.callbackUrl, body, contentType: 'application/json; charset=utf-8' };
  };
  const print = (receipt: FiscalReceipt): FiscalReceipt => {
    const printed = documents.get<{ count: number }>(PRINTED, groupCode)?.count ?? 0;
    documents.put(PRINTED, groupCode, { count: printed + 1 });
    return save(printReceipt(receipt, printed, clock()));
  };
  const giveUp = (receipt: FiscalReceipt) => save({ ...receipt, failedAt: clock().toISOString() });
  const end = (receipt: FiscalReceipt): FiscalReceipt => (receipt.failure ? giveUp(receipt) : print(receipt));
  const endAndTell = (receipt: FiscalReceipt): FiscalReceipt => {
    const done = end(receipt);
    const callback = callbackOf(done);
    if (callback) for (let copy = 0; copy < done.callbacks; copy += 1) callbacks.send(callback);
    return done;
  };
  /** One after another, as they came in. */
  const workOff = (until: number): number => {
    let done = 0;
    for (const receipt of documents.each<FiscalReceipt>(RECEIPTS, { key: 'due', to: new Date(until).toISOString() })) {
      endAndTell(receipt);
      done += 1;
    }
    return done;
  };

  return {
    byExternalId: (externalId) => documents.find(RECEIPTS, 'externalId', externalId),
    byDocumentNumber: (fd) => documents.find(RECEIPTS, 'documentNumber', fd),
    byUuid(uuid) {
      workOff(clock().getTime());
      return stored(uuid);
    },
    async accept(sale, operation, text) {
      const receipt = planReceipt(sale, operation, text, ctx);
      if (faults.take('firstofd', 'lose_receipt', text)) return receipt;
      save(receipt);
      if (!faults.take('firstofd', 'early_callback', text)) return receipt;
      const done = end(receipt);
      const callback = callbackOf(done);
      if (callback) for (let copy = 0; copy < done.callbacks; copy += 1) await callbacks.sendNow(callback);
      return done;
    },
    nextDueAt() {
      const first = documents.leastKey(RECEIPTS, 'due');
      return first === undefined ? undefined : new Date(first);
    },
    async work(aheadMs) {
      return workOff(clock().getTime() + aheadMs) + (await callbacks.idle());
    },
    close: () => callbacks.close(),
  };
}
