import { invalidInput, problemResponses } from '@leko/server';
import { IdempotencyHeaders } from '@leko/service';

/** The coach named in a body must be the current user. Uuids are compared without regard to case. */
export function requireSameCoach(coachId: string, user: string): void {
  if (coachId.toLowerCase() !== user.toLowerCase()) throw invalidInput('/body/coachId', 'must be the current user');
}

const common = { tags: ['pay'], security: [{ bearerHttpAuthentication: [] }] };
export const reading = (operationId: string, summary: string) => ({ ...common, operationId, summary });
export const writing = (operationId: string, summary: string) => ({
  ...reading(operationId, summary),
  headers: IdempotencyHeaders,
});
export const answers = problemResponses;
