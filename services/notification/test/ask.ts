import type { Role } from '@leko/runtime';
import { ATHLETE, type World } from './world.ts';

interface Asking {
  /** Whom the mail is for; undefined: the path says it. */
  readonly user?: string | undefined;
  readonly roles?: readonly Role[];
  readonly key?: string;
}

/** Asks for a mail the way an internal service would. */
export function ask(world: World, path: string, payload: object | string | undefined, asking: Asking = {}) {
  const { user = 'user' in asking ? undefined : ATHLETE, roles = ['service'], key } = asking;
  const base = '/api/v1/notification/private/email';
  return world.call(
    { roles },
    {
      method: 'POST',
      url: user === undefined ? `${base}/${path}` : `${base}/${user}/${path}`,
      headers: {
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
    },
  );
}
