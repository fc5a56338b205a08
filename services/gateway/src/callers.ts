import type { Authority } from '@leko/runtime';
import type { FastifyRequest } from 'fastify';
import { callerAt } from './addresses.ts';

/** What the gateway asserts to a service about a request. */
export type Admitted = Authority;

/** A caller without a token. */
export const ANONYMOUS: Admitted = { sub: undefined, act: 'anonymous', roles: [] };

/**
 * Whom a request is counted for: the user where one is named, because a service that acts for many must not use up what is
 * theirs; else the holder of the token; else the address it came from.
 */
export function callerOf({ admitted = ANONYMOUS, ip }: Pick<FastifyRequest, 'admitted' | 'ip'>): string {
  return admitted.sub ?? (admitted.act === ANONYMOUS.act ? callerAt(ip) : admitted.act);
}
