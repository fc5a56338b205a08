import { type CallLog, createBreaker } from '@leko/upstream';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PayoutRegistry } from '../src/bank/payout-registry.ts';
import { tochkaB2bRegistry } from '../src/bank/tochka-b2b-registry.ts';

const bank = Fastify();
let answer: object = {};
let registry: PayoutRegistry;
beforeAll(async () => {
  bank.get('/registries', () => answer);
  const baseUrl = await bank.listen({ host: '127.0.0.1', port: 0 });
  const log: CallLog = { write: async () => {}, list: async () => ({ rows: [], total: 0 }), newestOf: async () => [] };
  const breaker = createBreaker({ failures: 3, openMs: 100 });
  registry = tochkaB2bRegistry({ baseUrl, token: 'secret' }, { log, breaker });
});
afterAll(() => bank.close());

const shown = (batchKey: string, registryId: string) => ({ registryId, batchKey, rows: [] });

describe('a batch that is looked for', () => {
  test.each<[string, object[], object]>([
    ['is not there', [], { kind: 'ok', value: undefined }],
    ['is there', [shown('b', '1')], { kind: 'ok', value: { registryId: '1' } }],
    ['is another one', [shown('c', '1')], { kind: 'unknown' }],
    [
      'is there twice, so that it is unknown which of them has paid',
      [shown('b', '1'), shown('b', '2')],
      { kind: 'unknown' },
    ],
  ])('%s', async (_what, registries, outcome) => {
    answer = { registries };

    expect(await registry.findByBatchKey('b')).toMatchObject(outcome);
  });
});
