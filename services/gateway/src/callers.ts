import type { FastifyRequest } from 'fastify';
import { callerAt } from './addresses.ts';
import { NOBODY } from './admit.ts';

/**
 * Whom a request is counted for: the user where one is named, because a service that acts for many must not use up what is
 * theirs; else whoever holds the token; else the address it came from.
 */
export function callerOf({ admitted = NOBODY, ip }: Pick<FastifyRequest, 'admitted' | 'ip'>): string {
  return admitted.sub ?? (admitted.act === NOBODY.act ? callerAt(ip) : admitted.act);
}
