import { expect, it } from 'vitest';
import { createLog, type Standstill, watchTask } from '../src/index.ts';

/** The alarms and the relief after so many looks at what was found each time. */
async function loggedFor(found: readonly (Standstill | undefined)[], patience = 3): Promise<string[]> {
  const heard: string[] = [];
  let looks = 0;
  const log = createLog('test', 'info', {
    write(line) {
      const { level, msg } = JSON.parse(line);
      heard.push(`${looks} ${level} ${msg}`);
    },
  });
  const watch = { alarm: 'it stands', patience, look: async () => found[looks - 1] };
  const task = watchTask([watch], log);
  while (looks < found.length) {
    looks++;
    await task.run();
  }
  return heard;
}

const at = (mark: string) => ({ mark });
const times = (count: number, mark: string) => Array.from({ length: count }, () => at(mark));

it.each<[string, (Standstill | undefined)[], string[]]>([
  ['what is well says nothing', [undefined, undefined, undefined, undefined], []],
  ['what moves says nothing', ['a', 'b', 'c', 'd', 'e'].map(at), []],
  ['what stood too short a time says nothing', [at('a'), at('a'), undefined, at('a'), at('a')], []],
  ['what stands is an error, once', times(10, 'a'), ['3 error it stands']],
  ['it is said again after sixty more looks', times(64, 'a'), ['3 error it stands', '63 error it stands']],
  ['what moves again is logged', [...times(4, 'a'), undefined], ['3 error it stands', '5 info it moves again']],
  [
    'the next standstill is one of its own',
    [...times(3, 'a'), ...times(3, 'b')],
    ['3 error it stands', '4 info it moves again', '6 error it stands'],
  ],
])('%s', async (_what, found, expected) => {
  expect(await loggedFor(found)).toEqual(expected);
});

it('what cannot be looked at hides nothing else, and does not count as well', async () => {
  const heard: { msg: string }[] = [];
  const log = createLog('test', 'error', { write: (line) => void heard.push(JSON.parse(line)) });
  let isBroken = false;
  const broken = { alarm: 'broken', patience: 1, look: () => Promise.reject(new Error('no answer')) };
  const sometimes = {
    alarm: 'sometimes',
    patience: 2,
    look: async () => {
      if (isBroken) throw new Error('no answer');
      return at('a');
    },
  };
  const { run } = watchTask([broken, sometimes], log);

  for (isBroken of [false, true, false]) await expect(run()).rejects.toThrow('no answer');

  expect(heard).toMatchObject([{ msg: 'sometimes', looks: 2 }]);
});
