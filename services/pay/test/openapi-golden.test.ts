import { join } from 'node:path';
import { expectGoldenOpenapi } from '@leko/testing/openapi';
import { afterAll, beforeAll, it } from 'vitest';
import { type PayHarness, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

it('the served description is valid and is what the golden file says', async () => {
  const { app } = harness.service;
  const document = (await app.inject({ url: '/internal/openapi.json' })).json() as object;

  await expectGoldenOpenapi(document, join(import.meta.dirname, '..', 'openapi.json'));
});
