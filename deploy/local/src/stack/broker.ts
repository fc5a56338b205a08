import { join } from 'node:path';
import { findNatsServer, startNats } from '@leko/testing/servers';
import type { Running } from './keep-running.ts';
import { ROOT } from './root.ts';

interface Local {
  readonly binary: string;
  readonly dataDir: string;
  readonly port: number;
  readonly log: (line: string) => void;
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

export async function startBroker({ binary, dataDir, port, log }: Local): Promise<Running> {
  const server = await startNats({ binary, dataDir: join(dataDir, 'nats'), port, log });
  return { ended: server.ended.then(() => 'ended'), stop: server.stop };
}
