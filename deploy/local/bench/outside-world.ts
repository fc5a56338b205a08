import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import { listen } from '../src/bench/listen.ts';

/** What stands outside while we are measured: a bank that answers at once, and the issuer's keys. */
const { PORT, JWKS_FILE = '' } = process.env;
const app = Fastify();
app.get('/jwks.json', async () => readFileSync(JWKS_FILE, 'utf8'));
app.get('/healthz', async () => ({ ok: true }));
app.post('/uapi/acquiring/v1.0/payments', async (request) => {
  const { Data } = request.body as { Data: { amount: number; paymentLinkId: string } };
  const operationId = randomUUID();
  return {
    Data: { ...Data, operationId, status: 'CREATED', paymentLink: `http://127.0.0.1:${PORT}/p/${operationId}` },
  };
});
await listen(app);
