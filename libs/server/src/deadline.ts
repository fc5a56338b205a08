import type { FastifyRequest } from 'fastify';

/** When an answer comes too late for whoever waits for it; undefined where nobody vouches for a time. */
export const requestDeadline = (request: FastifyRequest): Date | undefined => request.caller?.deadline;
