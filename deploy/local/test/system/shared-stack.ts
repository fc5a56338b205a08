import { join } from 'node:path';
import { ensureInternalKeys, ensureVaultKeys } from '@leko/testing/servers';
import { inject } from 'vitest';
import { ISSUERS, urlOf, VAULTS, type World } from '../../src/stack/services.ts';

type StackReport = Omit<World, 'keys' | 'vaultKeyFile'>;

/** The stack that all tests of the system share; the first one waits until it answers. */
export async function sharedStack() {
  const report = (await act('/world')) as StackReport; // Our own process said it.
  const keysDir = join(report.dataDir, 'keys');
  const world: World = {
    ...report,
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
