import { type PaymentState, target } from '../../payments/domain/states.ts';
import type { RefundOrigin } from './states.ts';

export interface RefundAsked {
  readonly state: PaymentState;
  readonly isCaptureWanted: boolean;
  readonly origin: Exclude<RefundOrigin, 'late_money' | 'foreign'>;
  /** An internal service or an operator, on behalf of the athlete. */
  readonly isPrivileged: boolean;
  readonly athleteUntil: 'captured' | 'never';
}

export type RefundRefusal = 'illegal_transition' | 'capture_in_progress' | 'refund_not_allowed';

/** Why this caller may not refund the payment now; undefined: it may. */
export function refundRefusal(asked: RefundAsked): RefundRefusal | undefined {
  if (target(asked.state, 'refund') === undefined) return 'illegal_transition';
  if (asked.isCaptureWanted) return 'capture_in_progress';
  return isAllowed(asked) ? undefined : 'refund_not_allowed';
}

function isAllowed({ state, origin, isPrivileged, athleteUntil }: RefundAsked): boolean {
  switch (origin) {
    case 'review':
      return state === 'review';
    case 'cancel':
      return state === 'received';
    case 'request':
      if (state === 'review') return false;
      return isPrivileged || (state === 'received' && athleteUntil === 'captured');
  }
}
