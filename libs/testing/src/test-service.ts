import type { ServiceDefinition } from '@leko/service';
import type { Static, TObject } from '@sinclair/typebox';
import { openTestHome, type TestConfig, type TestCopy, type TestHome } from './test-home.ts';

/** Rounds of work after which a service that is still busy counts as stuck. */
const MAX_ROUNDS = 100;

export interface TestService<Tables>
  extends Omit<TestCopy<Tables>, 'close'>,
    Pick<TestHome<Tables, unknown>, 'databaseUrl' | 'adminUrl' | 'owner' | 'advance' | 'now' | 'close'> {
  /** Runs background work until nothing is left that is due. */
  settle(): Promise<void>;
}

interface Options<Config> {
  readonly postgresUrl: string;
  readonly config: TestConfig<Config>;
}

/** A service in this process on a database of its own, with a clock that the test moves. Background work runs on `settle()` only. */
export async function startTestService<Tables, Config extends TObject>(
  definition: ServiceDefinition<Tables, Config>,
  { postgresUrl, config }: Options<Static<Config>>,
): Promise<TestService<Tables>> {
  const home = await openTestHome(definition, postgresUrl);
  const copy = await home.host(config);
  const { databaseUrl, adminUrl, owner, advance, now } = home;

  return {
    ...copy,
    ...{ databaseUrl, adminUrl, owner, advance, now },
    async settle() {
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const done = Object.values(await copy.tasks.drain()).reduce((a, b) => a + b, 0);
        if (done === 0) return;
      }
      throw new Error(`${definition.name} is still busy after ${MAX_ROUNDS} rounds`);
    },
    async close() {
      await copy.close();
      await home.close();
    },
  };
}
