import { blockedAmong } from '../contacts/store.ts';
import type { Deps } from '../deps.ts';
import { isTooOld, mayHaveComeTwice } from '../mails/domain/message.ts';
import { type Purpose, reachesBlocked } from '../mails/domain/purpose.ts';
import { isTemplateName, purposeOf } from '../templates/index.ts';
import type { Claim } from './store.ts';
import { suppressedAmong } from './store-suppressions.ts';

/** The messages that must not be attempted any more, and why: the reasons may have arisen after they were queued. */
export async function findStops({ db, clock }: Deps, claims: readonly Claim[]): Promise<ReadonlyMap<string, string>> {
  const rejected = await suppressedAmong(
    db,
    claims.map(({ addressIndex }) => addressIndex),
    clock(),
  );
  const blocked = await blockedAmong(
    db,
    claims.map(({ userId }) => userId),
  );
  const now = clock();
  const reasonOf = (claim: Claim): string | undefined => {
    if (rejected.has(claim.addressIndex)) return 'address_rejected';
    if (blocked.has(claim.userId) && !reachesBlocked(purposeOfClaim(claim))) return 'user_blocked';
    // A message that ends the process at every attempt must not be attempted for ever.
    if (mayHaveComeTwice(claim.unknowns)) return 'outcome_unknown';
    return claim.interruptions > 0 && isTooOld(claim.queuedAt, now) ? 'gave_up' : undefined;
  };
  return new Map(
    claims.flatMap((claim) => {
      const reason = reasonOf(claim);
      return reason === undefined ? [] : [[claim.id, reason]];
    }),
  );
}

/** A template that this release does not know any more is not held back here: the attempt reports it. */
const purposeOfClaim = ({ template }: Claim): Purpose => (isTemplateName(template) ? purposeOf(template) : 'money');
