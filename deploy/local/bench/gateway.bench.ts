import { randomUUID } from 'node:crypto';
import { INTERNAL_TOKEN_HEADER } from '@leko/runtime';
import { type Bench, type BenchResult, latency, loadInTurn, ratioOf, type Target } from '@leko/testing/bench';
import { type BenchWorld, openBenchWorld } from '../src/bench/world.ts';

const CONNECTIONS = 50;
const SECONDS = 10;
const REQUESTS = 5_000;
const PAYMENTS = '/api/v1/pay/payments';

/** Reading one payment through the gateway, beside asking pay itself. */
const gateway: Bench = async ({ scale }) => {
  const world = await openBenchWorld();
  try {
    // Anew for each, because internal tokens live a minute.
    const many = await throughput(await waysTo(world), SECONDS * scale);
    return [many, await addedTime(await waysTo(world), REQUESTS * scale)];
  } finally {
    await world.close();
  }
};

async function waysTo(world: BenchWorld): Promise<readonly [Target, Target]> {
  const sub = randomUUID();
  const headers = await world.bearerHeaders(sub);
  const path = `${PAYMENTS}/${await createPayment(world, headers)}`;
  const token = await world.sign('pay', { sub, act: sub, roles: ['user'] }, { method: 'GET', path });
  return [
    { what: 'GET /payments/{id} at pay', url: `${world.payUrl}${path}`, headers: { [INTERNAL_TOKEN_HEADER]: token } },
    { what: 'the same through the gateway', url: `${world.gatewayUrl}${path}`, headers },
  ];
}

async function createPayment({ gatewayUrl }: BenchWorld, headers: Record<string, string>): Promise<string> {
  const order = { orderId: 'order-1', coachId: randomUUID(), totalAmount: '330 RUB', purpose: 'Training' };
  const services = [{ coachDueAmount: '300 RUB', name: 'Yoga', sessionId: 'a' }];
  const body = JSON.stringify({ ...order, services, sendReceiptTo: 'athlete@example.com' });
  const json = { ...headers, 'content-type': 'application/json' };
  const answer = await fetch(`${gatewayUrl}${PAYMENTS}`, { method: 'POST', headers: json, body });
  if (answer.status !== 201) throw new Error(`no payment to read: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { paymentId: string }).paymentId;
}

async function throughput([direct, through]: readonly [Target, Target], seconds: number): Promise<BenchResult> {
  const common = { method: 'GET' as const, connections: CONNECTIONS, seconds };
  const rows = await loadInTurn([
    { ...direct, ...common },
    { ...through, ...common },
  ]);
  const goal = { ratio: 0.55, is: 'at least' as const };
  return { name: 'reading a payment through the gateway', goal, ratio: ratioOf(rows), rows };
}

async function addedTime(targets: readonly Target[], requests: number): Promise<BenchResult> {
  const rows = await latency(targets, requests);
  const [bare, ours] = rows.map(({ p50 = 0 }) => p50);
  const goal = { ratio: 0.4, is: 'at most' as const, unit: 'ms' };
  return { name: 'what the gateway adds at one connection, p50', goal, ratio: (ours ?? 0) - (bare ?? 0), rows };
}

export default gateway;
