import Fastify from 'fastify';
import { Pool } from 'undici';
import { listen } from '../src/bench/listen.ts';

/** What is left of a gateway that checks, limits and signs nothing: the least that passing a request on can cost. */
const { TARGET = '' } = process.env;
const pool = new Pool(TARGET, { connections: 100 });
const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/echo', async ({ body }, reply) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await pool.request({ method: 'POST', path: '/echo', headers, body: body as Buffer });
  return reply
    .code(answer.statusCode)
    .headers(headers)
    .send(await answer.body.text());
});
await listen(app);
