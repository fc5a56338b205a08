import { join } from 'node:path';
import { ensureInternalKeys, ensureVaultKeys } from '@leko/testing/servers';
import { inject } from 'vitest';
import { ISSUERS, urlOf, VAULTS, type World } from '../../src/stack/services.ts';

type Told = Omit<World, 'keys' | 'vaultKeyFile'>;

/** The stack that all tests of the system share; the first one waits until it answers. */
export async function sharedStack() {
  const told = (await act('/world')) as Told; // Our own process said it.
  const keysDir = join(told.dataDir, 'keys');
  const world: World = {
    ...told,
    keys: await ensureInternalKeys(keysDir, ISSUERS),
    vaultKeyFile: ensureVaultKeys(keysDir, VAULTS),
  };
  return {
    world,
    url: urlOf(world.ports, 'gateway'),
    stopBroker: () => act('/broker/stop'),
    startBroker: () => act('/broker/start'),
  };
}

async function act(path: string): Promise<unknown> {
  const answer = await fetch(`${inject('systemUrl')}${path}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return JSON.parse(text);
}
