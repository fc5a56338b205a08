import type { Locale } from './locale.ts';
import { type Purpose, reachesBlocked } from './purpose.ts';

/** What is known of a reader. */
export interface Contact {
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly locale: Locale | undefined;
  readonly blocked: boolean;
}

/** `told_with_another`: a mail that was waiting says it too. */
export type SuppressionReason = 'no_address' | 'user_blocked' | 'address_rejected' | 'told_with_another';

interface Candidate {
  readonly address: string;
  /** A mail server has said that it does not exist. */
  readonly isRejected: boolean;
}

export type Destination =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'suppressed'; readonly reason: SuppressionReason; readonly address: string | undefined };

/** Where a mail goes: the first address that is known, or nowhere, and why. */
export function destinationOf(
  purpose: Purpose,
  { blocked }: Pick<Contact, 'blocked'>,
  candidates: readonly Candidate[],
): Destination {
  const [first] = candidates;
  if (blocked && !reachesBlocked(purpose)) {
    return { kind: 'suppressed', reason: 'user_blocked', address: first?.address };
  }
  const good = candidates.find(({ isRejected }) => !isRejected);
  if (good !== undefined) return { kind: 'address', address: good.address };
  const reason = first === undefined ? 'no_address' : 'address_rejected';
  return { kind: 'suppressed', reason, address: first?.address };
}
