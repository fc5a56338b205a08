import { join } from 'node:path';
import { createApi } from './demo/api.ts';
import { Wrong } from './demo/check.ts';
import { playJourney } from './demo/journey.ts';
import { readUrl } from './demo/options.ts';
import { throwAwayStack } from './demo/own-stack.ts';
import { statementText } from './demo/statement.ts';
import { stopOnSignals } from './lifecycle.ts';
import { DEFAULT_PORT } from './stack/options.ts';
import { rememberedPorts } from './stack/ports.ts';
import { terminal } from './stack/progress.ts';
import { answers } from './stack/ready.ts';
import { ROOT } from './stack/root.ts';
import { urlOf } from './stack/services.ts';

const { say, step } = terminal;

/** Where `npm start` would be running. */
async function runningUrl(): Promise<string | undefined> {
  const { PORT, DATA_DIR = join(ROOT, '.data') } = process.env;
  const port = PORT ?? rememberedPorts(DATA_DIR).gateway ?? DEFAULT_PORT;
  const url = `http://127.0.0.1:${port}`;
  return (await answers(`${url}/sandbox/clock`)) ? url : undefined;
}

async function play(url: string): Promise<void> {
  say(`\nThe journey of the money, at ${url}\n`);
  const began = performance.now();
  const statement = await playJourney(createApi(url), step);
  say(`\n${statementText(statement)}\n`);
  say(`  Every figure was right. ${((performance.now() - began) / 1_000).toFixed(1)} s\n`);
}

async function playOnOwnStack(): Promise<void> {
  say('No stack is running: starting one for the demo, on free ports\n');
  const stack = throwAwayStack(terminal);
  const stop = stopOnSignals(() => stack.stop());
  try {
    const { ports } = await stack.start();
    await Promise.race([play(urlOf(ports, 'gateway')), stack.failure]);
    stop(0);
  } catch (error) {
    report(error);
    stop(1);
  }
}

function report(error: unknown): void {
  const { message } = error as Error;
  process.stderr.write(`\n${error instanceof Wrong ? 'WRONG' : 'FAILED'}: ${message}\n`);
}

try {
  const url = readUrl(process.argv.slice(2)) ?? (await runningUrl());
  await (url === undefined ? playOnOwnStack() : play(url));
} catch (error) {
  report(error);
  process.exitCode = 1;
}
