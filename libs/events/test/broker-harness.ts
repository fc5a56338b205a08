import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findNatsServer,
  freePort,
  type LocalNats,
  type NatsPasswords,
  newNatsPasswords,
  startNats,
} from '@leko/testing';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { type Broker, connectBroker } from '../src/broker.ts';
import { compareStreams } from '../src/compare-streams.ts';
import type { Receiver } from '../src/receive.ts';
import { createRelay } from '../src/relay.ts';
import { type Db, log, type Party } from './harness.ts';

/** Against a hang only. */
export const PATIENCE = { timeout: 60_000, interval: 10 };
/** As in production, only sooner. */
export const PACE = { reconnectMs: 50, pingMs: 500, retryMs: 50, watchMs: 100, pullMs: 1_000 };

/** A real nats-server that the test stops, robs and starts again on the same port. */
export interface TestBroker {
  urlOf(service: keyof NatsPasswords): string;
  /** With other passwords, where they are given. */
  start(passwords?: NatsPasswords): Promise<void>;
  stop(): Promise<void>;
  /** Its disk is gone. */
  wipe(): void;
  /** Keeps a copy of its disk, to which `goBack` returns. */
  copy(): void;
  goBack(): void;
  close(): Promise<void>;
}

export async function openBroker(): Promise<TestBroker> {
  const binary = findNatsServer(join(import.meta.dirname, '..', '..', '..', '.data', 'tools', 'nats'), () => {});
  if (!binary) throw new Error('no nats-server');
  const home = mkdtempSync(join(tmpdir(), 'leko-broker-'));
  const [dataDir, copyDir] = [join(home, 'data'), join(home, 'copy')];
  const port = await freePort();
  let passwords = newNatsPasswords();
  const start = () => startNats({ binary, dataDir, port, passwords });
  let server: LocalNats = await start();
  const wipe = () => rmSync(dataDir, { recursive: true, force: true });

  return {
    urlOf: (service) => server.urls[service],
    async start(changed = passwords) {
      passwords = changed;
      server = await start();
    },
    stop: () => server.stop(),
    wipe,
    copy: () => cpSync(dataDir, copyDir, { recursive: true }),
    goBack() {
      wipe();
      cpSync(copyDir, dataDir, { recursive: true });
    },
    async close() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const silent: Receiver = { types: [], receive: async () => 'ignored', retryParked: async () => 0 };

/** The service's connection to the broker, when it is ready. */
export async function connected(nats: TestBroker, { name, db }: Party, receiver: Receiver = silent): Promise<Broker> {
  const broker = connectBroker({
    url: nats.urlOf(name),
    service: name,
    receiver,
    log,
    compare: (streams) => compareStreams({ db, log }, streams),
    onLost: () => {},
    pace: PACE,
  });
  await expect.poll(() => broker.isConnected(), PATIENCE).toBe(true);
  return broker;
}

/** Publishes until nothing is left. No relay of an earlier step runs any more, so its lease is taken from it. */
export async function publishAll(db: Db, broker: Broker): Promise<void> {
  await sql`update lease set held_until = '-infinity'`.execute(db);
  const relay = createRelay({ db, broker });
  await expect
    .poll(async () => {
      await relay();
      return unpublished(db);
    }, PATIENCE)
    .toBe(0);
}

export const unpublished = async (db: Db) =>
  (await db.selectFrom('outbox').select('event_id').where('published_at', 'is', null).execute()).length;
