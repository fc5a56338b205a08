import type { FastifyRequest } from 'fastify';

/** Until when the caller waits, in milliseconds of the machines' own time; written by the gateway alone. */
export const DEADLINE_HEADER = 'x-request-deadline';

/** When an answer comes too late for whoever waits for it; undefined where nobody vouches for a time. */
export function requestDeadline(request: FastifyRequest): Date | undefined {
  const value = Number(request.headers[DEADLINE_HEADER]);
  return request.caller !== undefined && Number.isSafeInteger(value) ? new Date(value) : undefined;
}
