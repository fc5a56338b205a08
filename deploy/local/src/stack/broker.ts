import { join } from 'node:path';
import { findNatsServer, type NatsPasswords, startNats } from '@leko/testing/servers';
import type { Running } from './keep-running.ts';
import { ROOT } from './root.ts';

interface Local {
  readonly binary: string;
  readonly dataDir: string;
  readonly port: number;
  readonly passwords: NatsPasswords;
  /** The file that it logs to. */
  readonly log: string;
}

/** Downloaded once for all data directories, and for the tests. */
const TOOLS = join(ROOT, '.data', 'tools');

export function findBroker(say: (line: string) => void): string | undefined {
  const binary = findNatsServer(join(TOOLS, 'nats'), say);
  if (binary === undefined) {
    say(
      'going on without a broker, on the pull feed; to have one: apt install nats-server, or set NATS_SERVER_BIN or NATS_URL',
    );
  }
  return binary;
}

export async function startBroker({ dataDir, ...options }: Local): Promise<Running> {
  return startNats({ ...options, dataDir: join(dataDir, 'nats') });
}

/** The broker as one of our services; a broker of one's own may name a user itself, and then all are that user. */
export function asService(url: string, user: string, password: string): string {
  if (url.includes('@')) return url;
  const servers = url.split(',').map((server) => server.replace('://', `://${user}:${password}@`));
  return servers.join(',');
}
