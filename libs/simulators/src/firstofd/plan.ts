import { randomUUID } from 'node:crypto';
import type { SimulatorContext } from '../kit/index.ts';
import type { FiscalFailure, FiscalOperation, FiscalReceipt } from './receipt.ts';
import type { Sale } from './schemas.ts';

const PRINTING_MS = 1_000;
const LATE_VISIBILITY_MS = 30_000;
/** What the service lets a receipt wait for its register. */
const QUEUE_MS = 300_000;

const FAILURES = {
  register_off: { code: 1, text: 'Timeout: the register has not taken the receipt within 300 s', type: 'timeout' },
  register_trouble: { code: -3822, text: 'Смена превысила 24 часа', type: 'driver' },
  reject_receipt: { code: 13, text: 'IncomingValidationException: the register refuses the receipt', type: 'system' },
} satisfies Record<string, FiscalFailure>;
const FAILING = Object.keys(FAILURES) as (keyof typeof FAILURES)[]; // Its own keys.

/** The receipt as it is accepted, with all that the faults of the moment have in store for it. */
export function planReceipt(
  sale: Sale,
  operation: FiscalOperation,
  text: string,
  ctx: SimulatorContext,
): FiscalReceipt {
  const now = ctx.clock().getTime();
  const strikes = (fault: 'late_visibility' | 'no_link' | 'wrong_amount') =>
    ctx.faults.take('firstofd', fault, text) !== undefined;
  const failing = FAILING.find((fault) => ctx.faults.take('firstofd', fault, text));
  const callbackUrl = sale.service?.callback_url;
  return {
    uuid: randomUUID(),
    externalId: sale.external_id,
    operation,
    receipt: sale.receipt,
    ...(callbackUrl ? { callbackUrl } : {}),
    ...(failing ? { failure: FAILURES[failing] } : {}),
    acceptedAt: new Date(now).toISOString(),
    dueAt: new Date(now + (failing === 'register_off' ? QUEUE_MS : PRINTING_MS)).toISOString(),
    visibleAt: new Date(now + (strikes('late_visibility') ? LATE_VISIBILITY_MS : 0)).toISOString(),
    wrongAmount: strikes('wrong_amount'),
    linkless: strikes('no_link'),
    callbacks: callbackCount(text, ctx),
  };
}

function callbackCount(text: string, { faults }: SimulatorContext): number {
  if (faults.take('firstofd', 'no_callback', text)) return 0;
  return faults.take('firstofd', 'duplicate_callback', text) ? 2 : 1;
}
