import { join } from 'node:path';
import { ensureInternalKeys, ensureVaultKeys } from '@leko/testing/servers';
import { findBroker, startBroker } from './broker.ts';
import { type ChildSpec, runToEnd, startChild } from './child.ts';
import { claimDataDir, emptyDataDir, runningStack } from './data-dir.ts';
import { startDatabase } from './database.ts';
import { type Keeper, keepRunning, type Running } from './keep-running.ts';
import { lastWords } from './log-lines.ts';
import { type Logs, openLogs } from './logs.ts';
import type { StackOptions } from './options.ts';
import { choosePorts, insistOnPort, type Ports } from './ports.ts';
import type { Ui } from './progress.ts';
import { becomesReady, firstAnswer } from './ready.ts';
import { ensureSecrets, natsPasswords } from './secrets.ts';
import {
  gatewaySpec,
  ISSUERS,
  migrateSpec,
  notificationSpec,
  payoutSpec,
  paySpec,
  STORE_SERVICES,
  sandboxSpec,
  urlOf,
  VAULTS,
  type World,
} from './services.ts';
import { createStops, type Stops } from './stops.ts';

export interface Stack {
  /** Resolves when everything answers. */
  start(): Promise<World>;
  /** Services first, then what they depend on; safe at any time. */
  stop(): Promise<void>;
  /** Takes the broker away, until it is started again. */
  stopBroker(): Promise<void>;
  startBroker(world: World): Promise<void>;
  /** From now on prints all lines of the services; before, only errors. */
  speakUp(): void;
  /** Rejects when a part of the stack dies again and again. */
  readonly failure: Promise<never>;
}

interface Parts {
  readonly options: StackOptions;
  readonly ui: Ui;
  readonly logs: Logs;
  readonly keeper: Keeper;
  readonly stops: Stops;
}

/** A whole LE-KO Pay on this machine: Postgres, NATS, the outside world, the four services. */
export function createStack(options: StackOptions, ui: Ui): Stack {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // A caller may wait for it, and need not.
  const logs = openLogs(options.dataDir, ui.say);
  const stops = createStops();
  const parts = {
    options,
    ui,
    logs,
    stops,
    keeper: {
      say: ui.say,
      giveUp: (reason: string, name: string) =>
        failed.reject(new Error(`${reason}: ${lastWords(logs.last(name)) ?? 'it said nothing'}`)),
    },
  };
  return {
    start: () => Promise.race([start(parts), failed.promise]),
    async stop() {
      logs.quieten();
      await stops.all();
      logs.close();
    },
    stopBroker: () => stops.phase('broker'),
    startBroker: async (world) => void (await broker(parts, world)),
    speakUp: () => logs.speakUp(),
    failure: failed.promise,
  };
}

async function start(parts: Parts): Promise<World> {
  const { ui } = parts;
  const ports = await claim(parts);
  ui.say('LE-KO Pay: starting');
  const adminUrl = await database(parts, ports);
  const world = await worldOf(parts, ports, adminUrl);
  await ui.step('schemas', () => migrate(world));
  const natsUrl = await broker(parts, world);
  const complete = { ...world, natsUrl };
  await ui.step('sandbox', () => sandbox(parts, complete));
  await ui.step('services', () => services(parts, complete));
  return complete;
}

/** Nothing is touched before it is clear that no other process uses it. */
async function claim({ options, stops }: Parts): Promise<Ports> {
  const { dataDir, port, fresh } = options;
  const running = await runningStack(dataDir);
  await insistOnPort(port, running);
  if (running !== undefined) {
    throw new Error(`the data in ${dataDir} is in use by the stack of process ${running}; stop it, or set DATA_DIR`);
  }
  if (fresh) emptyDataDir(dataDir);
  stops.add('data', claimDataDir(dataDir));
  return choosePorts(dataDir, port);
}

async function database({ options, ui, logs, keeper, stops }: Parts, { postgres: port }: Ports): Promise<string> {
  if (options.databaseUrl !== undefined) return options.databaseUrl;
  const { dataDir, forgetful = false } = options;
  const log = logs.fileOf('postgres');
  let url = '';
  async function startIt(): Promise<Running> {
    const server = await startDatabase({ dataDir, port, forgetful, log });
    url = server.url;
    return server;
  }
  await ui.step('Postgres', async () => {
    const kept = await keepRunning(keeper, { name: 'postgres', title: 'Postgres', start: startIt });
    stops.add('database', kept.stop);
  });
  return url;
}

async function worldOf({ options }: Parts, ports: Ports, adminUrl: string): Promise<World> {
  const { dataDir, logLevel } = options;
  const keys = await ensureInternalKeys(join(dataDir, 'keys'), ISSUERS);
  const vaultKeyFile = ensureVaultKeys(join(dataDir, 'keys'), VAULTS);
  const secrets = ensureSecrets(join(dataDir, 'keys', 'secrets.json'));
  return { dataDir, ports, keys, vaultKeyFile, secrets, adminUrl, natsUrl: undefined, logLevel };
}

async function migrate(world: World): Promise<void> {
  const runs = await Promise.allSettled(STORE_SERVICES.map((name) => runToEnd(migrateSpec(world, name), ['migrate'])));
  for (const run of runs) if (run.status === 'rejected') throw run.reason;
}

async function broker({ options, ui, logs, keeper, stops }: Parts, world: World): Promise<string | undefined> {
  if (options.natsUrl !== undefined || !options.broker) return options.natsUrl;
  const { dataDir, ports, secrets } = world;
  const binary = findBroker((line) => ui.say(`  ${line}`));
  if (binary === undefined) return undefined;
  const local = { binary, dataDir, port: ports.nats, passwords: natsPasswords(secrets), log: logs.fileOf('nats') };
  await ui.step('NATS', async () => {
    const kept = await keepRunning(keeper, { name: 'nats', title: 'NATS', start: () => startBroker(local) });
    stops.add('broker', kept.stop);
  });
  return `nats://127.0.0.1:${ports.nats}`;
}

async function sandbox(parts: Parts, world: World): Promise<void> {
  const url = urlOf(world.ports, 'sandbox');
  const kept = await keepChild(parts, sandboxSpec(world), { url, title: 'the sandbox' });
  parts.stops.add('sandbox', kept.stop);
  await becomesReady('sandbox', `${url}/healthz`);
}

async function services(parts: Parts, world: World): Promise<void> {
  const specs = {
    pay: paySpec(world),
    payout: payoutSpec(world),
    notification: notificationSpec(world),
    gateway: gatewaySpec(world),
  };
  const names = [...STORE_SERVICES, 'gateway'] as const;
  for (const name of names) {
    const kept = await keepChild(parts, specs[name], { url: urlOf(world.ports, name), title: name });
    parts.stops.add('services', kept.stop);
  }
  for (const name of names) await becomesReady(name, `${urlOf(world.ports, name)}/readyz`);
}

/** Keeps a process that answers at `url` running. */
function keepChild({ logs, keeper }: Parts, spec: ChildSpec, { url, title }: { url: string; title: string }) {
  const { name } = spec;
  const start = async () => {
    const child = startChild(spec, logs.of(name));
    return { ...child, ready: firstAnswer(`${url}/healthz`, child.ended) };
  };
  return keepRunning(keeper, { name, title, start });
}
