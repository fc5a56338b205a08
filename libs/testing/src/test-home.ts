import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@leko/postgres';
import { createInternalSigner, createLog, type InternalSigner, type Role } from '@leko/runtime';
import { type HostedService, hostService, type ServiceDefinition } from '@leko/service';
import type { Static, TObject } from '@sinclair/typebox';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { ensureInternalKeys, ensureVaultKeys } from './keys.ts';
import { copyTestDatabase, PATIENT } from './test-database.ts';

const PROCESSES = ['gateway', 'pay', 'payout', 'notification', 'sandbox'];

export interface As {
  readonly sub?: string;
  readonly roles?: readonly Role[];
  /** Who holds the token, where that is not `sub`. */
  readonly act?: string;
  /** Another process of ours instead of a caller behind the gateway. */
  readonly issuer?: 'pay' | 'payout' | 'notification' | 'sandbox';
  /** Until when the caller waits. */
  readonly deadline?: Date;
}

interface BaseValues {
  NODE_ENV: string;
  HOST: string;
  PORT: number;
  LOG_LEVEL: string;
  DATABASE_URL: string;
  NATS_URL: string;
  INTERNAL_SIGNING_KEY_FILE: string;
  INTERNAL_TRUSTED_KEYS_FILE: string;
  PERSONAL_KEYS_FILE: string;
  EVENT_KEYS_FILE: string;
  SANDBOX_CLOCK_FILE: string;
  STOP_WITH_PARENT: string;
}

/** Variables of the service beyond those every service has. */
export type TestConfig<Config> = Omit<Config, keyof BaseValues> & Partial<BaseValues>;

// Under names of ours, so that what tests share can be declared without a word about Fastify's own dependencies.
export interface TestRequest extends InjectOptions {}
export interface TestAnswer extends LightMyRequestResponse {}

/** A line of the log that needs a person, with its fields. */
export interface Alarm {
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** One running copy of a service; its background work runs only when a test asks for it. */
export interface TestCopy<Tables>
  extends Pick<HostedService<Tables>, 'app' | 'db' | 'tasks' | 'waitingWork' | 'vault' | 'eventVault' | 'close'> {
  /** Its alarms so far, oldest first: its lines of level `error`. */
  readonly alarms: readonly Alarm[];
  /** Sends a request the way the gateway would, on behalf of `as`. */
  call(as: As, request: TestRequest): Promise<TestAnswer>;
}

/** Where all copies of a service live: one database, one set of keys, and one clock that the test moves. */
export interface TestHome<Tables, Config> {
  /** The database as the service reaches it. */
  readonly databaseUrl: string;
  readonly adminUrl: string;
  /** As the owner of the schema, for what the service itself may not do. */
  readonly owner: HostedService<Tables>['db'];
  host(config: TestConfig<Config>): Promise<TestCopy<Tables>>;
  /** The business's time, which stands where the test puts it plus what has really passed. */
  advance(ms: number): void;
  now(): Date;
  /** Once its copies are closed. */
  close(): Promise<void>;
}

export async function openTestHome<Tables, Config extends TObject>(
  definition: ServiceDefinition<Tables, Config>,
  postgresUrl: string,
): Promise<TestHome<Tables, Static<Config>>> {
  const dir = mkdtempSync(join(tmpdir(), 'leko-test-'));
  const keys = await ensureInternalKeys(dir, PROCESSES);
  const vaultKeysOf = ensureVaultKeys(dir, ['own', 'events']);
  const database = await copyTestDatabase(postgresUrl, definition);
  const clockFile = join(dir, 'clock');
  const signers = new Map<string, InternalSigner>();
  for (const issuer of PROCESSES) {
    signers.set(issuer, await createInternalSigner({ issuer, keyFile: keys.signingKeyFile(issuer) }));
  }
  const owner = connect<Tables>({ url: database.ownerUrl, applicationName: 'owner', poolSize: 1, waits: PATIENT });
  const base: Partial<BaseValues> = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'error',
    DATABASE_URL: database.url,
    INTERNAL_SIGNING_KEY_FILE: keys.signingKeyFile(definition.name),
    INTERNAL_TRUSTED_KEYS_FILE: keys.trustedKeysFile,
    PERSONAL_KEYS_FILE: vaultKeysOf('own'),
    EVENT_KEYS_FILE: vaultKeysOf('events'),
    SANDBOX_CLOCK_FILE: clockFile,
  };
  let offset = 0;

  return {
    databaseUrl: database.url,
    adminUrl: database.adminUrl,
    owner,
    host: (config) => hostCopy(definition, { ...base, ...config }, signers),
    advance(ms) {
      offset += ms;
      writeFileSync(clockFile, String(offset));
    },
    now: () => new Date(Date.now() + offset),
    async close() {
      await owner.destroy();
      await database.drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function hostCopy<Tables, Config extends TObject>(
  definition: ServiceDefinition<Tables, Config>,
  config: Partial<BaseValues>,
  signers: ReadonlyMap<string, InternalSigner>,
): Promise<TestCopy<Tables>> {
  const alarms: Alarm[] = [];
  const write = (line: string) => void alarms.push(JSON.parse(line));
  const service = await hostService(definition, config as never, createLog(definition.name, 'error', { write }), {
    random: () => 0, // What falls due does so to the millisecond.
    databaseWaits: PATIENT,
  });
  const { app, db, tasks, waitingWork, vault, eventVault } = service;
  return {
    ...{ app, db, tasks, waitingWork, vault, eventVault, alarms },
    async call(
      { sub, issuer, deadline, roles = [issuer ? 'process' : 'user'], act = sub ?? issuer ?? 'tester' },
      request,
    ) {
      const timeoutMs = deadline && Math.max(0, deadline.getTime() - Date.now());
      const sign = signers.get(issuer ?? 'gateway');
      const authority = { sub, act, roles };
      const token = await sign?.(definition.name, authority, { ...signedPart(request), timeoutMs });
      const headers = { 'x-internal-token': token, 'x-request-id': randomUUID(), ...request.headers };
      return app.inject({ ...request, headers });
    },
    close: () => service.close(),
  };
}

/** What a token is bound to: the request that `inject` is asked to make. */
function signedPart({ method = 'GET', url, path }: InjectOptions): { method: string; path: string } {
  const target = url ?? path ?? '/';
  return { method, path: typeof target === 'string' ? target : target.pathname };
}
