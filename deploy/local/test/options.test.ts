import { describe, expect, it } from 'vitest';
import { readOptions } from '../src/stack/options.ts';

const read = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => readOptions({ args, env, root: '/repository' });

describe('the options of npm start', () => {
  it('need not be given', () => {
    expect(read([])).toEqual({
      dataDir: '/repository/.data',
      port: 8080,
      fresh: false,
      broker: true,
      databaseUrl: undefined,
      natsUrl: undefined,
      logLevel: 'info',
    });
  });

  it('are taken from the environment', () => {
    const env = { PORT: '8090', DATA_DIR: 'elsewhere', DATABASE_URL: 'postgres://me', NATS_URL: 'nats://me' };

    expect(read([], env)).toMatchObject({
      port: 8090,
      dataDir: '/repository/elsewhere',
      databaseUrl: 'postgres://me',
      natsUrl: 'nats://me',
    });
  });

  it('win over the environment', () => {
    expect(read(['--port', '8091', '--fresh', '--no-broker'], { PORT: '8090' })).toMatchObject({
      port: 8091,
      fresh: true,
      broker: false,
    });
  });

  it.each([['--port', 'many'], ['--port', '65536'], ['--port'], ['--prot', '1'], ['stray']])(
    'are refused with a way out: %s %s',
    (...args) => {
      expect(() => read(args)).toThrow(/npm start -- --/);
    },
  );
});
