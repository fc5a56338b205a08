import { invalidInput } from './problem.ts';

/** Beyond this many entries a list is not read by people, and costs the database too much. */
const MAX_OFFSET = 10_000;
const DEFAULT_LIMIT = 10;

/** `page` and `limit` of a list's query with their defaults; refuses pages beyond the limit. */
export function readPage({ page = 0, limit = DEFAULT_LIMIT }: { page?: number; limit?: number }): {
  page: number;
  limit: number;
} {
  if (page * limit > MAX_OFFSET) throw invalidInput('/querystring/page', `must not reach beyond entry ${MAX_OFFSET}`);
  return { page, limit };
}
