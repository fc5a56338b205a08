import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_DAY, throwAwayStack, type Ui, urlOf } from '@leko/local';

/** A stack to be beaten, which can be looked into. */
export function openOwnStack(ui: Ui) {
  // What services log is looked at when all is quiet; most of it is answers to what is done to them here.
  const say = (line: string) => void (/ (ERROR|warning): /.test(line) || ui.say(line));
  const stack = throwAwayStack({ ...ui, say }, { today: TEST_DAY });
  return {
    stop: () => stack.stop(),
    failure: stack.failure,
    async start() {
      const { ports, adminUrl, secrets } = await stack.start();
      const keys = readFileSync(join(stack.dataDir, 'keys', 'secrets.json'), 'utf8');
      return {
        url: urlOf(ports, 'gateway'),
        inside: { dataDir: stack.dataDir, adminUrl },
        secrets: [...Object.values(secrets), ...Object.values(JSON.parse(keys) as Record<string, string>)],
      };
    },
  };
}
