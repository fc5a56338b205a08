import { kopecks } from '@leko/money';
import { severityOf } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import { nextReceiptAsk } from '../payments/domain/check-schedule.ts';
import { judgeReport, type ReceiptReport } from './domain/report.ts';
import { moveAndPublishReceipt } from './move-receipt.ts';
import { findReceipt, type ReceiptRow } from './store.ts';
import { delayReceipt } from './store-queue.ts';

/** After no answer. */
const NO_ANSWER_PAUSE_MS = 30_000;
/** After too many requests: the register answers one a second. */
const PACE_MS = 1_000;

/** Asks for the outcome of a receipt that was handed in. */
export async function askAboutReceipt(deps: Deps, id: string): Promise<void> {
  const receipt = await findReceipt(deps.db, id);
  if (receipt?.state !== 'issued') return;
  const { kind, external_id } = receipt;
  const outcome = await deps.providers.fiscal.report({ uuid: external_id ?? '', receiptId: id, kind });
  switch (outcome.kind) {
    case 'ok':
      return follow(deps, receipt, outcome.value).catch((error: unknown) => askLater(deps, receipt, error));
    case 'busy':
      return pause(deps, receipt, { reason: 'asked too often', ms: PACE_MS });
    case 'refused':
      deps.log.warn({ receiptId: id, reason: outcome.reason }, 'question about a receipt refused, will be asked again');
      return pause(deps, receipt, { reason: outcome.reason, ms: NO_ANSWER_PAUSE_MS });
    case 'unknown':
      return pause(deps, receipt, { reason: outcome.reason, ms: NO_ANSWER_PAUSE_MS });
  }
}

function pause(
  { db, clock }: Deps,
  receipt: ReceiptRow,
  { reason, ms }: { reason: string; ms: number },
): Promise<void> {
  return delayReceipt(db, receipt, { reason, nextCheckAt: new Date(clock().getTime() + ms) });
}

/** A fault of ours: it is logged as an error, and the receipt is asked about again. */
function askLater(deps: Deps, receipt: ReceiptRow, error: unknown): Promise<void> {
  const { id: receiptId } = receipt;
  deps.log[severityOf(error)]({ err: error, receiptId }, 'outcome of a receipt could not be saved');
  return notYet(deps, receipt, 'internal_error');
}

function notYet({ db, clock }: Deps, receipt: ReceiptRow, reason: string): Promise<void> {
  const attempts = receipt.attempts + 1;
  return delayReceipt(db, receipt, { reason, attempts, nextCheckAt: nextReceiptAsk(attempts, clock()) });
}

function follow(deps: Deps, receipt: ReceiptRow, report: ReceiptReport): Promise<void> {
  const { amount, rejections, updated_at: issuedAt } = receipt;
  const now = deps.clock();
  const next = judgeReport(report, { amount: kopecks(amount), rejections, issuedAt }, now);
  switch (next.step) {
    case 'later':
      return notYet(deps, receipt, next.reason);
    case 'registered':
      return moveAndPublishReceipt(deps, receipt, { to: 'registered', link: next.link, nextCheckAt: null, now });
    case 'failed': {
      const { step: _step, ...why } = next;
      return moveAndPublishReceipt(deps, receipt, { to: 'failed', ...why, nextCheckAt: null, now });
    }
    case 'again': {
      const { step: _step, ...how } = next;
      return moveAndPublishReceipt(deps, receipt, { to: 'waiting', ...how, now });
    }
  }
}
