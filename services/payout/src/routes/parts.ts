import { IdempotencyHeaders, invalidInput, problemResponses } from '@leko/server';

/** RELIABILITY rule 20: deeper paging is a scan of everything. */
const MAX_OFFSET = 10_000;

export interface PageRequest {
  readonly page: number;
  readonly limit: number;
}

export function pageOf({ page = 0, limit = 10 }: { page?: number; limit?: number }): PageRequest {
  if (page * limit > MAX_OFFSET) throw invalidInput('/querystring/page', `page × limit must not exceed ${MAX_OFFSET}`);
  return { page, limit };
}

/** A body may repeat whom the request is about, but not name somebody else. Uuids are compared in any spelling. */
export function requireSameCoach(coachId: string, user: string): void {
  if (coachId.toLowerCase() !== user.toLowerCase()) throw invalidInput('/body/coachId', 'must be the current user');
}

const common = { tags: ['pay'], security: [{ bearerHttpAuthentication: [] }] };
export const reading = (summary: string) => ({ ...common, summary });
export const writing = (summary: string) => ({ ...common, summary, headers: IdempotencyHeaders });
export const answers = problemResponses;
