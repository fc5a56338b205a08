import type { Mutant } from './mutant.ts';

const KEEPER = { file: 'deploy/local/src/stack/keep-running.ts', test: 'deploy/local/test/keep-running.test.ts' };
const IMPORT = { file: 'deploy/local/src/sandbox/import-journal.ts', test: 'deploy/local/test/import-journal.test.ts' };

/** Nothing is started for ever, and the simulated world fits into its memory. */
export const sandboxGuards: readonly Mutant[] = [
  {
    ...KEEPER,
    guard: 'a program that runs out of memory dies of its own fault',
    from: "const FROM_OUTSIDE = ['SIGKILL',",
    to: "const FROM_OUTSIDE = ['SIGABRT', 'SIGKILL',",
    name: 'answers each time and then dies of its memory',
  },
  {
    ...KEEPER,
    guard: 'a program that never answers is not started for ever, whatever kills it',
    from: 'if (failedStarts >= TRIES)',
    to: 'if (failedStarts > Number.MAX_VALUE)',
    name: 'gives up on what never answers before it dies (SIGKILL)',
    often: true,
  },
  {
    ...KEEPER,
    guard: 'failed starts are forgiven once it answers',
    from: 'failedStarts = wasReady ? 0 : failedStarts + 1;',
    to: 'failedStarts += wasReady ? 0 : 1;',
    name: 'forgives failed starts once it answers',
  },
  {
    guard: 'a page of what an upstream has recorded fits into memory',
    file: 'libs/simulators/src/kit/truth.ts',
    from: 'rows.length >= limit || size >= MAX_PAGE_SIZE',
    to: 'rows.length >= limit',
    test: 'libs/simulators/test/documents.test.ts',
    name: 'comes in small pages where documents are large',
  },
  {
    guard: 'callbacks without an answer have a limit',
    file: 'libs/simulators/src/kit/callbacks.ts',
    from: 'if (!underWay.hasRoom(callback)) return;',
    to: '',
    test: 'libs/simulators/test/simulator-kit.test.ts',
    name: 'that a receiver leaves without an answer',
  },
  {
    guard: 'the mailbox forgets the oldest mails',
    file: 'deploy/local/src/sandbox/mailbox.ts',
    from: 'documents.keepNewest(MAILS, maxMails);',
    to: '',
    test: 'deploy/local/test/mailbox.test.ts',
    name: 'the oldest mails are forgotten',
  },
  {
    ...IMPORT,
    guard: 'an older world is taken over once',
    from: `renameSync(file, \`\${file}.imported\`);`,
    to: '',
    name: 'it is done once',
  },
  {
    ...IMPORT,
    guard: 'a damaged older world is not taken over in part',
    from: 'documents.atomically(() => {',
    to: '[0].forEach(() => {',
    name: 'damaged in the middle',
  },
  {
    guard: 'a program that speaks to a file waits for no reader',
    file: 'libs/testing/src/guarded.ts',
    from: "typeof log === 'string' ? openSync(log, 'a') : 'pipe'",
    to: "'pipe' as string",
    test: 'libs/testing/test/guarded.test.ts',
    name: 'needs no reader',
  },
  {
    guard: 'unread output of the stack does not fill the memory',
    file: 'deploy/local/src/stack/progress.ts',
    from: 'stream.writableLength >= maxWaiting',
    to: 'stream.writableLength < 0',
    test: 'deploy/local/test/logs.test.ts',
    name: 'unread lines',
  },
  {
    guard: 'a log that is full begins anew',
    file: 'deploy/local/src/stack/logs.ts',
    from: 'truncateSync(file);',
    to: '',
    test: 'deploy/local/test/logs.test.ts',
    name: 'that is full goes on in an empty file',
  },
  {
    guard: 'tokens whose time is over are not kept',
    file: 'libs/runtime/src/expiring-cache.ts',
    from: '      forgetOldest();',
    to: '',
    test: 'libs/runtime/src/expiring-cache.test.ts',
    name: 'take no more room than what is good of them',
  },
];
