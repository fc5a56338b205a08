import { stopOnSignals } from './lifecycle.ts';
import { banner } from './stack/banner.ts';
import { readOptions, type StackOptions } from './stack/options.ts';
import { terminal } from './stack/progress.ts';
import { ROOT } from './stack/root.ts';
import { createStack } from './stack/stack.ts';

async function run(options: StackOptions): Promise<void> {
  const stack = createStack(options, terminal);
  const stop = stopOnSignals(() => stack.stop());
  try {
    const world = await stack.start();
    terminal.say(banner(options, world));
    stack.speakUp();
    await stack.failure;
  } catch (error) {
    process.stderr.write(`cannot go on: ${(error as Error).message}\n`);
    stop(1);
  }
}

try {
  await run(readOptions({ args: process.argv.slice(2), env: process.env, root: ROOT }));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
