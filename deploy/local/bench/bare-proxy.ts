import { INTERNAL_TOKEN_HEADER } from '@leko/runtime';
import Fastify from 'fastify';
import { Pool } from 'undici';
import { listen } from '../src/bench/listen.ts';

/** What is left of a gateway that checks, limits and signs nothing: the least that passing a request on can cost. */
const { TARGET = '' } = process.env;
const pool = new Pool(TARGET, { connections: 100 });
const json = { 'content-type': 'application/json' };
const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/*', ({ url, headers, body }, reply) => {
  const token = headers[INTERNAL_TOKEN_HEADER] as string;
  let text = '';
  pool.dispatch(
    { method: 'POST', path: url, headers: { ...json, [INTERNAL_TOKEN_HEADER]: token }, body: body as Buffer },
    {
      onRequestStart: () => {},
      onResponseStart: (_controller, statusCode) => void reply.code(statusCode).headers(json),
      onResponseData: (_controller, chunk) => {
        text += chunk.toString();
      },
      onResponseEnd: () => void reply.send(text),
      onResponseError: (_controller, error) => void reply.send(error),
    },
  );
});
await listen(app);
