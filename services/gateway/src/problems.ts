import type { ProblemKind } from '@leko/server';

/** Refusals that only the door knows. */
export const problems = {
  sourceNotAllowed: { status: 403, code: 'source_not_allowed', title: 'This address may not call this route' },
} as const satisfies Record<string, ProblemKind>;
