import type { FastifyRequest } from 'fastify';

/** When an answer comes too late for whoever waits for it; undefined where nobody vouches for a time. */
export function requestDeadline(request: FastifyRequest): Date | undefined {
  return request.deadline;
}
