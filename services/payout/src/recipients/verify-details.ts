import { commonProblems, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { checkRecipient, type RecipientDetails, type RecipientProblem } from './domain/recipient.ts';

/** Strict refuses details with a problem; lenient keeps them, marked. */
export function verifyDetails(
  { settings }: Pick<Deps, 'settings'>,
  { details, now }: { details: RecipientDetails; now: Date },
): readonly RecipientProblem[] {
  const problems = checkRecipient(details);
  const { mode } = settings('recipient-checks', now);
  if (mode === 'lenient' || problems.length === 0) return problems;
  const errors = problems.map(({ pointer, message }) => ({ pointer: `/body${pointer}`, message }));
  throw new ProblemError(commonProblems.invalidInput, { errors });
}
