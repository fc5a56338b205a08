import { mkdirSync, mkdtempSync } from 'node:fs';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, hasEnded, spawnGuarded, stopGuarded } from './guarded.ts';

export interface LocalNats {
  readonly url: string;
  readonly port: number;
  /** Resolves when the server is gone, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  readonly binary: string;
  /** Where JetStream keeps its files; left out: a throw-away folder. */
  readonly dataDir?: string;
  readonly port?: number;
  readonly log?: (line: string) => void;
}

const READY_LIMIT_MS = 10_000;

/** A real nats-server with JetStream on disk, on loopback. */
export async function startNats({ binary, dataDir, port: wanted, log = () => {} }: Options): Promise<LocalNats> {
  const dir = dataDir ?? mkdtempSync(join(tmpdir(), 'leko-nats-'));
  mkdirSync(dir, { recursive: true });
  const port = wanted ?? (await freePort());
  let lastLine = '';
  const server = spawnGuarded({
    file: binary,
    args: ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', dir],
    scratchDir: dataDir === undefined ? dir : '',
    log(line) {
      lastLine = line;
      log(line);
    },
  });
  const until = Date.now() + READY_LIMIT_MS;
  while (!(await accepts(port))) {
    if (hasEnded(server) || Date.now() > until) throw new Error(`nats-server did not start: ${lastLine}`);
    await sleep(25);
  }
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    ended: ended(server),
    stop: () => stopGuarded(server),
  };
}

/** True where something listens on the port of 127.0.0.1. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connectSocket({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
