import { type RequestKey, transactOnce } from '@leko/postgres';
import { invalidInput, ProblemError } from '@leko/server';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { spendVerification, wasUsed } from './store-verifications.ts';

export interface Confirmed {
  readonly userId: string;
  readonly email: string;
  readonly messageId: string;
  readonly verifiedAt: string;
}

/** Takes the token of a link, once: its holder can read the mails of the address. */
export const confirmAddress = (
  deps: Deps,
  { key, token }: { key: RequestKey | undefined; token: string },
): Promise<Confirmed> => transactOnce(deps.db, key, (tx) => spend(deps, tx, token), { vault: deps.vault });

async function spend({ clock, linkTokens, log, vault }: Deps, tx: Tx, token: string): Promise<Confirmed> {
  const now = clock();
  const reading = await linkTokens.read(token, now);
  if (reading.kind === 'forged') throw notOurs();
  const verification = reading.kind === 'good' ? await spendVerification(vault, tx, reading.id, now) : undefined;
  if (verification === undefined) throw await refusal(tx, reading);
  const { userId, email, messageId } = verification;
  log.info({ userId, messageId }, 'address confirmed');
  return { userId, email, messageId, verifiedAt: now.toISOString() };
}

const notOurs = () => invalidInput('/body/token', 'is not a token of a link of ours');

async function refusal(tx: Tx, { kind, id }: { kind: 'good' | 'expired'; id: string }): Promise<ProblemError> {
  if (await wasUsed(tx, id)) return new ProblemError(problems.verificationUsed);
  return kind === 'expired' ? new ProblemError(problems.verificationExpired) : notOurs();
}
