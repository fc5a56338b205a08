import type { Authority } from '@leko/runtime';
import type { FastifyRequest } from 'fastify';
import { callerAt } from './addresses.ts';

/** What the gateway tells a service about a request. */
export type Admitted = Authority;

/** Whoever holds no token of ours. */
export const NOBODY: Admitted = { sub: undefined, act: 'anonymous', roles: [] };

/**
 * Whom a request is counted for: the user where one is named, because a service that acts for many must not use up what is
 * theirs; else whoever holds the token; else the address it came from.
 */
export function callerOf({ admitted = NOBODY, ip }: Pick<FastifyRequest, 'admitted' | 'ip'>): string {
  return admitted.sub ?? (admitted.act === NOBODY.act ? callerAt(ip) : admitted.act);
}
