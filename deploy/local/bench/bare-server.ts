import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';
import { listen } from '../src/bench/listen.ts';

/** The baselines: what any Fastify server can do that answers the body it got, or commits one row. */
const { DATABASE_URL } = process.env;
const app = Fastify();
app.post('/echo', async ({ body }) => body);
if (DATABASE_URL) {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 8 });
  await pool.query(
    'create table if not exists bare (id uuid primary key, body jsonb not null, created_at timestamptz)',
  );
  app.post('/insert', async ({ body }, reply) => {
    const id = randomUUID();
    await pool.query('insert into bare (id, body, created_at) values ($1, $2, now())', [id, JSON.stringify(body)]);
    return reply.code(201).send({ id, ...(body as object) });
  });
}
await listen(app);
