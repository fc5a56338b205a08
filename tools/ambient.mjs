// What a shell sets for other programs in the environment and ours would read too: settings of another database, a
// proxy between a process and its neighbour on the same machine.

/** libpq's variables; `pg` reads some of them, whatever the address says. */
const LIBPQ = /^PG[A-Z]+$/;
/** Makes Node send what goes to 127.0.0.1 through HTTP_PROXY; for everything else than Node that variable stays. */
const NODE_PROXY = 'NODE_USE_ENV_PROXY';
const NODE_PROXY_FLAG = /(^|\s)--use-env-proxy(?=\s|$)/g;

/** The environment without what must not leak in. */
export function withoutAmbient(env) {
  const kept = Object.entries(env).filter(([name]) => !LIBPQ.test(name) && name !== NODE_PROXY);
  const own = Object.fromEntries(kept);
  if (own.NODE_OPTIONS) own.NODE_OPTIONS = own.NODE_OPTIONS.replace(NODE_PROXY_FLAG, '');
  return own;
}

/** The names of what is left out. */
export function ambientIn(env) {
  const names = Object.keys(env).filter((name) => LIBPQ.test(name) || name === NODE_PROXY);
  const flags = (env.NODE_OPTIONS ?? '').match(NODE_PROXY_FLAG) ?? [];
  return [...names.toSorted(), ...flags.map((flag) => `${flag.trim()} in NODE_OPTIONS`)];
}
