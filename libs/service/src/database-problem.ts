import { type DatabaseTrouble, KeyInUse, KeyReused, troubleOf } from '@leko/postgres';
import { commonProblems, ProblemError, retryAfter } from '@leko/server';

const KEY_REUSED = [{ pointer: '/headers/idempotency-key', message: 'was used with another request' }];

/** What an error of the database means for the caller; its text never leaves the log. Undefined where it is none of its errors. */
export function databaseProblem(error: unknown): ProblemError | undefined {
  if (error instanceof KeyReused) return new ProblemError(commonProblems.idempotencyKeyReused, { errors: KEY_REUSED });
  if (error instanceof KeyInUse) {
    return new ProblemError(commonProblems.requestInProgress, { retryAfterSeconds: retryAfter.sameRequest });
  }
  const trouble = troubleOf(error);
  return trouble && problemOf(trouble);
}

function problemOf(trouble: DatabaseTrouble): ProblemError {
  switch (trouble) {
    case 'invalid':
      return new ProblemError(commonProblems.invalidInput);
    case 'conflict':
      return new ProblemError(commonProblems.conflict);
    case 'unavailable':
      return new ProblemError(commonProblems.unavailable, { retryAfterSeconds: retryAfter.process });
  }
}
