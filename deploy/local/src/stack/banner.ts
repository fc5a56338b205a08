import type { StackOptions } from './options.ts';
import { urlOf, type World } from './services.ts';

const NO_BROKER = 'none: the pull feed carries all events';

/** The end of a start: where everything is, and what to do now. */
export function banner({ dataDir, databaseUrl, natsUrl }: StackOptions, world: World): string {
  const api = urlOf(world.ports, 'gateway');
  const rows = [
    ['API', `${api}/api/v1`],
    ['API description', `${api}/docs`],
    ['Sandbox: clock, faults', `${api}/sandbox`],
    ['Mailbox', `${api}/sandbox/mailbox`],
    ['Postgres', databaseUrl === undefined ? world.adminUrl : 'your own (DATABASE_URL)'],
    ['NATS', natsUrl === undefined ? (world.natsUrl ?? NO_BROKER) : 'your own (NATS_URL)'],
    ['Logs', `${dataDir}/logs`],
  ];
  const token = `curl -s -X POST ${api}/sandbox/tokens -H 'content-type: application/json' -d '{"sub":"11111111-1111-4111-8111-111111111111"}'`;
  return [
    '',
    'LE-KO Pay is ready',
    '',
    ...rows.map(([name = '', value]) => `  ${name.padEnd(24)}${value}`),
    '',
    'Three things to try',
    `  1. open ${api}/docs`,
    '  2. npm run demo            (in another terminal: the whole journey of the money)',
    `  3. ${token}`,
    '',
    'Ctrl-C stops everything; the data stays.',
    '',
  ].join('\n');
}
