import { type Callback, openCallbacks, type SimulatorContext } from '@leko/testing/simulator';
import { planReceipt } from './simulator-plan.ts';
import { type FiscalOperation, type FiscalReceipt, hasEnded, printReceipt, reportOf } from './simulator-receipt.ts';
import type { Sale } from './simulator-schemas.ts';

export type Register = {
  byExternalId(externalId: string): FiscalReceipt | undefined;
  /** As it stands now: what is due is printed before it is answered. */
  byUuid(uuid: string): FiscalReceipt | undefined;
  list(): FiscalReceipt[];
  accept(sale: Sale, operation: FiscalOperation, requestText: string): Promise<FiscalReceipt>;
  nextDueAt(): Date | undefined;
  work(hurryMs: number): Promise<number>;
  close(): Promise<void>;
};

const RECEIPTS = 'firstofd.receipt';
const EXTERNAL_IDS = 'firstofd.external_id';
const PRINTED = 'firstofd.printed';

/** The cloud cash register: takes receipts, prints them about a second later, tells the shop. */
export function openRegister(ctx: SimulatorContext, groupCode: string): Register {
  const { journal, faults, clock } = ctx;
  const callbacks = openCallbacks(ctx.log ? { log: ctx.log } : {});
  const waiting = new Set(
    journal.list<FiscalReceipt>(RECEIPTS).flatMap((receipt) => (hasEnded(receipt) ? [] : receipt.uuid)),
  );

  const save = (receipt: FiscalReceipt): FiscalReceipt => {
    journal.put(EXTERNAL_IDS, receipt.externalId, { uuid: receipt.uuid });
    return journal.put(RECEIPTS, receipt.uuid, receipt);
  };
  const stored = (uuid: string) => journal.get<FiscalReceipt>(RECEIPTS, uuid);
  const callbackOf = (receipt: FiscalReceipt): Callback | undefined => {
    if (receipt.callbackUrl === undefined) return undefined;
    const body = JSON.stringify(reportOf(receipt, ctx.publicUrl, groupCode));
    return { url: receipt.callbackUrl, body, contentType: 'application/json; charset=utf-8' };
  };
  const print = (receipt: FiscalReceipt): FiscalReceipt => {
    waiting.delete(receipt.uuid);
    const printed = journal.get<{ count: number }>(PRINTED, groupCode)?.count ?? 0;
    journal.put(PRINTED, groupCode, { count: printed + 1 });
    return save(printReceipt(receipt, printed, clock()));
  };
  const giveUp = (receipt: FiscalReceipt): FiscalReceipt => {
    waiting.delete(receipt.uuid);
    return save({ ...receipt, failedAt: clock().toISOString() });
  };
  const end = (receipt: FiscalReceipt): FiscalReceipt => (receipt.failure ? giveUp(receipt) : print(receipt));
  const endAndTell = (receipt: FiscalReceipt): FiscalReceipt => {
    const done = end(receipt);
    const callback = callbackOf(done);
    if (callback) for (let copy = 0; copy < done.callbacks; copy += 1) callbacks.send(callback);
    return done;
  };
  /** One after another, as they came in. */
  const workOff = (until: number): number => {
    const receipts = [...waiting].flatMap((uuid) => stored(uuid) ?? []);
    const due = receipts.filter((receipt) => Date.parse(receipt.dueAt) <= until);
    for (const receipt of due) endAndTell(receipt);
    return due.length;
  };

  return {
    byExternalId(externalId) {
      const known = journal.get<{ uuid: string }>(EXTERNAL_IDS, externalId);
      return known && stored(known.uuid);
    },
    byUuid(uuid) {
      workOff(clock().getTime());
      return stored(uuid);
    },
    list: () => journal.list<FiscalReceipt>(RECEIPTS),
    async accept(sale, operation, text) {
      const receipt = planReceipt(sale, operation, text, ctx);
      if (faults.take('firstofd', 'lose_receipt', text)) return receipt;
      save(receipt);
      waiting.add(receipt.uuid);
      if (!faults.take('firstofd', 'early_callback', text)) return receipt;
      const done = end(receipt);
      const callback = callbackOf(done);
      if (callback) for (let copy = 0; copy < done.callbacks; copy += 1) await callbacks.sendNow(callback);
      return done;
    },
    nextDueAt() {
      const first = [...waiting].flatMap((uuid) => stored(uuid)?.dueAt ?? []).sort()[0];
      return first === undefined ? undefined : new Date(first);
    },
    async work(hurryMs) {
      return workOff(clock().getTime() + hurryMs) + (await callbacks.idle());
    },
    close: () => callbacks.close(),
  };
}
