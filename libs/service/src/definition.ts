import type { Subscriptions } from '@leko/events';
import type { DueQueue, Migrations, Retention } from '@leko/postgres';
import type { Clock, InternalSigner, Log, Task, Upstreams, Waits, Watch } from '@leko/runtime';
import type { Server } from '@leko/server';
import type { SealedColumn, Vault } from '@leko/vault';
import type { Static, TObject, TSchema } from '@sinclair/typebox';
import type { Kysely } from 'kysely';
import type { Recover } from './recovery.ts';

/** What a service is given to build itself from. */
export interface ServiceContext<Tables, Config> {
  readonly config: Config;
  readonly db: Kysely<Tables>;
  readonly log: Log;
  readonly clock: Clock;
  readonly waits: Waits;
  /** Signs requests to the other services. */
  readonly sign: InternalSigner;
  /** Seals and opens what this service keeps of people. */
  readonly vault: Vault;
  /** The same for what events say of them. */
  readonly eventVault: Vault;
}

/** What a service is: its three ways in, and the names of its answers. */
export interface Composition<Tables> {
  /** Schemas with an `$id` that routes refer to. */
  readonly schemas: readonly TSchema[];
  routes(app: Server): void;
  readonly subscriptions: Subscriptions<Tables>;
  readonly tasks: readonly Task[];
  /** Whose events it consumes, by name and base address. */
  readonly producers: Readonly<Record<string, string>>;
  /** Which of its logs it keeps for how long; everything else is kept for ever. */
  readonly retention: readonly Retention[];
  /** Every table of its own in which it plans what to do later. */
  readonly queues: readonly DueQueue[];
  /** Further watches for work that stands still while nothing fails. */
  readonly watches: readonly Watch[];
  /** Where it keeps what its vault has sealed: after a change of keys these are sealed anew. */
  readonly sealed: readonly SealedColumn[];
  /** What must be read at the upstreams after a restore; left out where nothing leaves that could leave twice. */
  readonly recover?: Recover;
}

export interface ServiceDefinition<Tables, Config extends TObject> {
  /** Also the name of its schema, its audience and the source of its events. */
  readonly name: 'pay' | 'payout' | 'notification';
  readonly description: string;
  readonly config: Config;
  readonly migrations: Migrations;
  /** Addresses outside the platform, which production checks closely. */
  upstreams(config: Static<Config>): Upstreams;
  /** May look into the database: the service listens when it is done. */
  compose(context: ServiceContext<Tables, Static<Config>>): Composition<Tables> | Promise<Composition<Tables>>;
}
