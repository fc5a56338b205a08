import { createServer } from 'node:http';
import { startPostgres } from '@leko/testing/servers';

/** What every part of a local run does: a Postgres of its own, and a request to a neighbour on this machine. */
const server = createServer((_request, response) => response.end('here'));
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address() as { port: number };
const answer = await fetch(`http://127.0.0.1:${port}`).then((response) => response.text());
server.close();
const postgres = await startPostgres();
await postgres.stop();
process.stdout.write(`neighbour ${answer}, Postgres started\n`);
