import { randomUUID } from 'node:crypto';
import { type Callback, openCallbacks, type SimulatorContext } from '@leko/testing/simulator';
import { type FiscalOperation, type FiscalReceipt, printReceipt, reportOf } from './simulator-receipt.ts';
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
const PRINTING_MS = 1_000;
const LATE_VISIBILITY_MS = 30_000;

/** The cloud cash register: takes receipts, prints them about a second later, tells the shop. */
export function openRegister(ctx: SimulatorContext, groupCode: string): Register {
  const { journal, faults, clock } = ctx;
  const callbacks = openCallbacks(ctx.log ? { log: ctx.log } : {});
  const waiting = new Set(journal.list<FiscalReceipt>(RECEIPTS).flatMap(({ uuid, mark }) => (mark ? [] : uuid)));

  const save = (receipt: FiscalReceipt): FiscalReceipt => {
    journal.put(EXTERNAL_IDS, receipt.externalId, { uuid: receipt.uuid });
    return journal.put(RECEIPTS, receipt.uuid, receipt);
  };
  const stored = (uuid: string) => journal.get<FiscalReceipt>(RECEIPTS, uuid);
  const callbackOf = (receipt: FiscalReceipt): Callback | undefined => {
    if (receipt.callbackUrl === undefined || !receipt.mark) return undefined;
    const body = JSON.stringify(reportOf(receipt, receipt.mark, ctx.publicUrl, groupCode));
    return { url: receipt.callbackUrl, body, contentType: 'application/json; charset=utf-8' };
  };
  const print = (receipt: FiscalReceipt): FiscalReceipt => {
    waiting.delete(receipt.uuid);
    const printed = journal.get<{ count: number }>(PRINTED, groupCode)?.count ?? 0;
    journal.put(PRINTED, groupCode, { count: printed + 1 });
    return save(printReceipt(receipt, printed, clock()));
  };
  const printAndTell = (receipt: FiscalReceipt): FiscalReceipt => {
    const done = print(receipt);
    const callback = callbackOf(done);
    if (callback) for (let copy = 0; copy < done.callbacks; copy += 1) callbacks.send(callback);
    return done;
  };
  const printIfDue = (receipt: FiscalReceipt): FiscalReceipt =>
    receipt.mark || clock() < new Date(receipt.dueAt) ? receipt : printAndTell(receipt);

  return {
    byExternalId(externalId) {
      const known = journal.get<{ uuid: string }>(EXTERNAL_IDS, externalId);
      return known && stored(known.uuid);
    },
    byUuid(uuid) {
      const receipt = stored(uuid);
      return receipt && printIfDue(receipt);
    },
    list: () => journal.list<FiscalReceipt>(RECEIPTS),
    async accept(sale, operation, text) {
      const receipt = save(newReceipt(sale, operation, text, ctx));
      waiting.add(receipt.uuid);
      if (!faults.take('firstofd', 'early_callback', text)) return receipt;
      const done = print(receipt);
      const callback = callbackOf(done);
      if (callback) for (let copy = 0; copy < done.callbacks; copy += 1) await callbacks.sendNow(callback);
      return done;
    },
    nextDueAt() {
      const first = [...waiting].flatMap((uuid) => stored(uuid)?.dueAt ?? []).sort()[0];
      return first === undefined ? undefined : new Date(first);
    },
    async work(hurryMs) {
      const until = clock().getTime() + hurryMs;
      const receipts = [...waiting].flatMap((uuid) => stored(uuid) ?? []);
      const due = receipts.filter((receipt) => Date.parse(receipt.dueAt) <= until);
      for (const receipt of due) printAndTell(receipt);
      return due.length + (await callbacks.idle());
    },
    close: () => callbacks.close(),
  };
}

function newReceipt(sale: Sale, operation: FiscalOperation, text: string, ctx: SimulatorContext): FiscalReceipt {
  const { faults } = ctx;
  const now = ctx.clock().getTime();
  const late = faults.take('firstofd', 'late_visibility', text);
  const silent = faults.take('firstofd', 'no_callback', text);
  const twice = silent ? undefined : faults.take('firstofd', 'duplicate_callback', text);
  const callbackUrl = sale.service?.callback_url;
  return {
    uuid: randomUUID(),
    externalId: sale.external_id,
    operation,
    receipt: sale.receipt,
    ...(callbackUrl ? { callbackUrl } : {}),
    acceptedAt: new Date(now).toISOString(),
    dueAt: new Date(now + PRINTING_MS).toISOString(),
    visibleAt: new Date(now + (late ? LATE_VISIBILITY_MS : 0)).toISOString(),
    wrongAmount: faults.take('firstofd', 'wrong_amount', text) !== undefined,
    callbacks: callbackCount(silent !== undefined, twice !== undefined),
  };
}

function callbackCount(silent: boolean, twice: boolean): number {
  if (silent) return 0;
  return twice ? 2 : 1;
}
