import { stopOnSignals } from './lifecycle.ts';
import { guards } from './mutants/guards.ts';
import { chosen, parseMutantOptions } from './mutants/options.ts';
import { tryMutants, type Verdict } from './mutants/try-mutants.ts';
import { UsageError } from './stack/options.ts';
import { terminal } from './stack/progress.ts';

/** `npm run mutants`: loses guards one by one, and says which of them no test would miss. */
const { say } = terminal;

const seconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`.padStart(5);

const words: Readonly<Record<Verdict['kind'], string>> = {
  killed: 'killed  ',
  survived: 'SURVIVED',
  unclear: 'UNCLEAR ',
};

try {
  const options = parseMutantOptions(process.argv.slice(2));
  const mutants = chosen(guards, options);
  if (options.isList) for (const { guard, file, test } of mutants) say(`${guard}\n    ${file}\n    ${test}`);
  else {
    const stop = stopOnSignals(async () => {});
    const verdicts = await tryMutants(mutants, {
      trying: ({ guard }, nth) =>
        process.stdout.isTTY && process.stdout.write(`  … ${nth} of ${mutants.length}  ${guard}\r`),
      tried: ({ guard, test }, verdict, tookMs) => {
        const reason = verdict.kind === 'unclear' ? `\n    ${verdict.reason}` : '';
        const where = verdict.kind === 'killed' ? '' : `\n    ${test}`;
        say(
          `${process.stdout.isTTY ? '\u001b[2K' : ''}${words[verdict.kind]} ${seconds(tookMs)}  ${guard}${where}${reason}`,
        );
      },
    });
    const killed = verdicts.filter(({ kind }) => kind === 'killed').length;
    say(`\n${killed} of ${mutants.length} lost guards were noticed by a test`);
    stop(killed === mutants.length ? 0 : 1);
  }
} catch (error) {
  process.stderr.write(`cannot go on: ${(error as Error).message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
