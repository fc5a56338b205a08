import type { Outcome, UpstreamParts } from '@leko/upstream';
import { type BankRegistry, createRegistryClient, type RegistryOptions } from './client.ts';
import type { PayoutRegistry, Registry } from './payout-registry.ts';
import { toRegistry, toSubmission } from './translate.ts';

/** Tochka's registry of B2B payments as our payout bank. */
export function tochkaB2bRegistry(options: RegistryOptions, parts: UpstreamParts): PayoutRegistry {
  const client = createRegistryClient(options, parts);

  return {
    async submit({ batchKey, orders }) {
      return sameBatch(batchKey, await client.submit(toSubmission(batchKey, orders)));
    },
    async findByBatchKey(batchKey) {
      const outcome = await client.find(batchKey);
      if (outcome.kind !== 'ok') return outcome;
      const [first, another] = outcome.value.registries;
      // A key names one registry: a person must find out which of two has paid, and until then nothing is sent.
      if (another !== undefined) return { kind: 'unknown', reason: 'the bank shows more than one registry of a batch' };
      return first === undefined ? { kind: 'ok', value: undefined } : sameBatch(batchKey, { kind: 'ok', value: first });
    },
    async list(page) {
      const outcome = await client.list(page);
      if (outcome.kind !== 'ok') return outcome;
      return {
        kind: 'ok',
        value: outcome.value.registries.map((one) => ({ ...toRegistry(one), batchKey: one.batchKey })),
      };
    },
    async get({ registryId, batchKey }) {
      return sameBatch(batchKey, await client.get(registryId, batchKey));
    },
  };
}

/** The outcome is unknown where the bank answers with the registry of another batch. */
function sameBatch(batchKey: string, outcome: Outcome<BankRegistry>): Outcome<Registry> {
  if (outcome.kind !== 'ok') return outcome;
  if (outcome.value.batchKey !== batchKey)
    return { kind: 'unknown', reason: 'the bank answered with another registry' };
  return { kind: 'ok', value: toRegistry(outcome.value) };
}
