import type { FastifyRequest } from 'fastify';

/** When an answer comes too late for the caller; undefined where the caller gave no trusted time. */
export function requestDeadline(request: FastifyRequest): Date | undefined {
  return request.deadline;
}
