import { execFile, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../src/stack/root.ts';

const asked: string[] = [];
let proxy: Server;
beforeAll(async () => {
  proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end('a proxy');
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
});
afterAll(() => void proxy.close());

const proxyUrl = () => `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;
const SCRIPT = fileURLToPath(new URL('../support/local-run-part.ts', import.meta.url));
/** As `npm start` hands over. */
const HAND_OVER = `import('./tools/hand-over.mjs').then(({ handOver }) => handOver('node', ['--conditions=source', ${JSON.stringify(SCRIPT)}]))`;

/** Asynchronous, because the proxy answers from this process. */
function handOver(env: NodeJS.ProcessEnv) {
  return new Promise<string>((done) => {
    const options = { cwd: ROOT, env: { ...process.env, ...env } };
    execFile(process.execPath, ['-e', HAND_OVER], options, (_error, stdout, stderr) => done(`${stdout}${stderr}`));
  });
}

describe('what a shell says to other programs does not reach ours', () => {
  it.each<[string, () => NodeJS.ProcessEnv]>([
    ['a database that wants TLS', () => ({ PGSSLMODE: 'require' })],
    ['another database, another user', () => ({ PGHOST: 'db.example', PGUSER: 'me', PGOPTIONS: '-c nonsense=1' })],
    ['a proxy', () => ({ NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxyUrl(), http_proxy: proxyUrl() })],
    ['a proxy, by a flag', () => ({ NODE_OPTIONS: '--no-warnings --use-env-proxy', HTTP_PROXY: proxyUrl() })],
  ])('%s', async (_what, env) => {
    expect(await handOver(env())).toContain('neighbour here, Postgres started\n');
    expect(asked).toEqual([]);
  });

  it('and `npm run doctor` says what it leaves out', () => {
    const env = { ...process.env, PGSSLMODE: 'require', NODE_USE_ENV_PROXY: '1', NODE_OPTIONS: '--use-env-proxy' };
    const { stdout } = spawnSync(process.execPath, ['tools/run.mjs', 'doctor'], { cwd: ROOT, env, encoding: 'utf8' });

    expect(stdout).toMatch(/left out .*NODE_USE_ENV_PROXY, PGSSLMODE, --use-env-proxy in NODE_OPTIONS\n/);
  });
});
