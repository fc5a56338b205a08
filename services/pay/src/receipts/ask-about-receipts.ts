import { kopecks } from '@leko/money';
import { severityOf } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import { nextReceiptAsk } from '../payments/domain/check-schedule.ts';
import { judgeReport, type ReceiptReport } from './domain/report.ts';
import { moveAndTellReceipt } from './move-receipt.ts';
import type { ReceiptRow } from './store.ts';
import { delayReceipt, takeIssued } from './store-queue.ts';

/** Longer than a batch needs where every answer is slow; a taker that dies gives its receipts back after this. */
const LEASE_MS = MINUTE_MS;
const BATCH = 8;
/** After no answer; all that are due wait so long, instead of each meeting the same silence. */
const SILENCE_MS = 30_000;
/** The register answers one question a second. */
const PACE_MS = 1_000;

/** Asks what became of receipts that were handed in, one after another. Says how many were due. */
export async function askAboutReceipts(deps: Deps): Promise<number> {
  const now = deps.clock();
  const due = await takeIssued(deps.db, { now, until: new Date(now.getTime() + LEASE_MS) }, BATCH);
  for (const [index, receipt] of due.entries()) {
    const answer = await ask(deps, receipt);
    if (answer.kind !== 'ok') {
      await askLater(deps, due.slice(index), answer);
      break;
    }
    await follow(deps, receipt, answer.value).catch((error: unknown) => setAside(deps, receipt, error));
  }
  return due.length;
}

/** A fault of ours is nothing that the others must wait for: a person is called, and it is asked about again. */
async function setAside({ db, clock, log }: Deps, receipt: ReceiptRow, error: unknown): Promise<void> {
  log[severityOf(error)]({ err: error, receiptId: receipt.id }, 'what became of a receipt could not be written down');
  const attempts = receipt.attempts + 1;
  const nextCheckAt = nextReceiptAsk(attempts, clock());
  await delayReceipt(db, receipt, { reason: 'internal_error', attempts, nextCheckAt });
}

type Silence = { readonly reason: string; readonly firstMs: number; readonly stepMs: number };
type Answer = { readonly kind: 'ok'; readonly value: ReceiptReport } | ({ readonly kind: 'silence' } & Silence);

async function ask({ providers, log }: Deps, { id, kind, external_id }: ReceiptRow): Promise<Answer> {
  const outcome = await providers.fiscal.report({ uuid: external_id ?? '', receiptId: id, kind });
  switch (outcome.kind) {
    case 'ok':
      return outcome;
    case 'busy':
      return { kind: 'silence', reason: 'asked too often', firstMs: PACE_MS, stepMs: PACE_MS };
    case 'refused':
      log.warn({ receiptId: id, reason: outcome.reason }, 'question about a receipt refused, will be asked again');
      return { kind: 'silence', reason: outcome.reason, firstMs: SILENCE_MS, stepMs: 0 };
    case 'unknown':
      return { kind: 'silence', reason: outcome.reason, firstMs: outcome.unasked ? PACE_MS : SILENCE_MS, stepMs: 0 };
  }
}

async function askLater({ db, clock }: Deps, receipts: readonly ReceiptRow[], silence: Silence): Promise<void> {
  const first = clock().getTime() + silence.firstMs;
  for (const [index, receipt] of receipts.entries()) {
    const nextCheckAt = new Date(first + index * silence.stepMs);
    await delayReceipt(db, receipt, { reason: silence.reason, nextCheckAt });
  }
}

async function follow(deps: Deps, receipt: ReceiptRow, report: ReceiptReport): Promise<void> {
  const { amount, rejections, updated_at: issuedAt } = receipt;
  const now = deps.clock();
  const next = judgeReport(report, { amount: kopecks(amount), rejections, issuedAt }, now);
  switch (next.step) {
    case 'later': {
      const { step: _step, ...why } = next;
      const attempts = receipt.attempts + 1;
      return delayReceipt(deps.db, receipt, { ...why, attempts, nextCheckAt: nextReceiptAsk(attempts, now) });
    }
    case 'registered':
      return moveAndTellReceipt(deps, receipt, {
        to: 'registered',
        place: 'aside',
        link: next.link,
        nextCheckAt: null,
        now,
      });
    case 'failed': {
      const { step: _step, ...why } = next;
      return moveAndTellReceipt(deps, receipt, { to: 'failed', place: 'aside', ...why, nextCheckAt: null, now });
    }
    case 'again': {
      const { step: _step, ...how } = next;
      return moveAndTellReceipt(deps, receipt, { to: 'waiting', ...how, now });
    }
  }
}
