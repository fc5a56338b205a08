import type { ProblemKind } from '@leko/server';

/** Refusals of the gateway alone. */
export const problems = {
  sourceNotAllowed: { status: 403, code: 'source_not_allowed', title: 'This address may not call this route' },
} as const satisfies Record<string, ProblemKind>;
