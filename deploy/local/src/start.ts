import { stopOnSignals } from './lifecycle.ts';
import { banner } from './stack/banner.ts';
import { readOptions, type StackOptions } from './stack/options.ts';
import { ROOT } from './stack/root.ts';
import { createStack } from './stack/stack.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function run(options: StackOptions): Promise<void> {
  const stack = createStack(options, say);
  const stop = stopOnSignals(() => stack.stop());
  try {
    say('LE-KO Pay: starting');
    const world = await stack.start();
    say(banner(options, world));
    stack.speakUp();
    await stack.failure;
  } catch (error) {
    process.stderr.write(`\ncannot go on: ${(error as Error).message}\n`);
    stop('failure', 1);
  }
}

try {
  await run(readOptions({ args: process.argv.slice(2), env: process.env, root: ROOT }));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
