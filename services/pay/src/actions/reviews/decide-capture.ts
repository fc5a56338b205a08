import type { OpenReview } from '../../store/reviews.ts';
import type { Deps } from '../deps.ts';
import { settlePayment } from '../payments/settle-payment.ts';
import type { Decision } from './decide-review.ts';

/** Reads the bank, and asks for the capture again where the money is still held. */
export const retryCapture = (deps: Deps, { id }: OpenReview, { deadline }: Decision): Promise<void> =>
  settlePayment(deps, id, deadline);
