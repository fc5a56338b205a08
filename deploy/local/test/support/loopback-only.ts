import dns from 'node:dns';

type Ask = (host: string, ...rest: unknown[]) => void;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Imported by processes under test: a request for a host outside is reported on standard error and gets no answer. */
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6'] as const) {
  const ask = dns[name] as Ask;
  const guarded: Ask = (host, ...rest) => (LOOPBACK.test(host) ? ask(host, ...rest) : refuse(host, rest));
  Object.defineProperty(dns, name, { value: guarded });
}

function refuse(host: string, rest: readonly unknown[]): void {
  process.stderr.write(`OUTSIDE ${host}\n`);
  const answer = rest.at(-1) as (error: Error) => void;
  answer(Object.assign(new Error(`${host} is outside`), { code: 'ENOTFOUND' }));
}
