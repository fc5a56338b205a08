import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, hasEnded, type ProgramLog, spawnGuarded, stopGuarded } from './guarded.ts';
import { remembering } from './last-lines.ts';

/** Who may do what: the same file for production, local runs and tests. */
export const NATS_USERS_FILE = join(import.meta.dirname, '..', '..', '..', 'deploy', 'docker', 'nats-users.conf');
const NATS_USERS = ['pay', 'payout', 'notification'] as const;
type NatsUser = (typeof NATS_USERS)[number];
export type NatsPasswords = Readonly<Record<NatsUser, string>>;
/** The address of the server as each of its users knows it. */
export type NatsUrls = Readonly<Record<NatsUser, string>>;

export interface LocalNats {
  readonly urls: NatsUrls;
  readonly port: number;
  /** Resolves when the server is gone, with how it went. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

interface Options {
  readonly binary: string;
  /** Where JetStream keeps its files; left out: a throw-away folder. */
  readonly dataDir?: string;
  readonly port?: number;
  /** Left out: any. */
  readonly passwords?: NatsPasswords;
  readonly log?: ProgramLog;
}

const READY_LIMIT_MS = 10_000;

/** A real nats-server with JetStream on disk and the users of production, on loopback. */
export async function startNats({ binary, dataDir, log = () => {}, ...options }: Options): Promise<LocalNats> {
  const dir = dataDir ?? mkdtempSync(join(tmpdir(), 'leko-nats-'));
  mkdirSync(dir, { recursive: true });
  const { port = await freePort(), passwords = newNatsPasswords() } = options;
  const said = remembering(log);
  const server = spawnGuarded({
    file: binary,
    args: ['-c', NATS_USERS_FILE, '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', dir],
    env: { ...process.env, ...natsEnvironment(passwords) },
    scratchDir: dataDir === undefined ? dir : '',
    log: said.log,
  });
  const until = Date.now() + READY_LIMIT_MS;
  while (!(await accepts(port))) {
    if (hasEnded(server) || Date.now() > until)
      throw new Error(`nats-server did not start: ${said.last().at(-1) ?? 'it said nothing'}`);
    await sleep(25);
  }
  return {
    urls: natsUrls(`127.0.0.1:${port}`, passwords),
    port,
    ended: ended(server),
    stop: () => stopGuarded(server),
  };
}

export const newNatsPasswords = (): NatsPasswords => forUsers(() => randomBytes(24).toString('base64url'));

/** What the file with the users takes the passwords from; in quotes, because the server would read some as numbers. */
export const natsEnvironment = (passwords: NatsPasswords): Record<string, string> =>
  Object.fromEntries(NATS_USERS.map((user) => [`${user.toUpperCase()}_NATS_PASSWORD`, `"${passwords[user]}"`]));

export const natsUrls = (server: string, passwords: NatsPasswords): NatsUrls =>
  forUsers((user) => `nats://${user}:${passwords[user]}@${server}`);

export const forUsers = (value: (user: NatsUser) => string): Readonly<Record<NatsUser, string>> => ({
  pay: value('pay'),
  payout: value('payout'),
  notification: value('notification'),
});

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

/**
 * Below the ports that systems give to outgoing connections: one of those may be taken by any connection between the moment
 * that it is found free and the moment that the server listens on it.
 */
const PORTS = { from: 10_000, to: 32_000 };
const PORT_TRIES = 100;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${PORTS.from} to ${PORTS.to}`);
}

/** True where the port of 127.0.0.1 is free now. */
export function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((done) => {
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
