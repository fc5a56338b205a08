import { join } from 'node:path';
import { expectGoldenOpenapi, expectGoldenRoutes } from '@leko/testing/openapi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { athlete, type PayHarness, post, startPay } from './pay-harness.ts';

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

it('the examples in the description work as they stand', async () => {
  const document = (await harness.service.app.inject({ url: '/internal/openapi.json' })).json();
  const [order] = document.components.schemas.PriceRequest.examples;
  const [payment] = document.components.schemas.PaymentRequest.examples;

  expect((await post(harness, athlete(), '/prices', order)).statusCode).toBe(200);
  expect((await post(harness, athlete(), '/payments', payment)).statusCode).toBe(201);
});

it('the routes are what the gateway reads of them', async () => {
  await expectGoldenRoutes(
    harness.service.app.publishedRoutes,
    join(import.meta.dirname, '..', '..', 'gateway', 'src', 'routes', 'pay.json'),
  );
});
