// What a test run shows: one line of progress, each failure with its reason at the moment it happens, a summary at the
// end; with LEKO_TIMINGS=1 (npm test -- --timings) also what every file cost.
import { isatty } from 'node:tty';
import { timingsText } from './test-timings.mjs';

const OUT = process.stderr;
const BAR_CELLS = 20;
/** Where the line cannot be overwritten, a new one for every tenth of the files. */
const LINES_WITHOUT_TERMINAL = 10;

export default class TestReporter {
  #vitest;
  #files = 0;
  #done = 0;
  #tests = 0;
  #failed = 0;
  #shownTenth = 0;
  #began = Date.now();
  #firstModuleAt;
  #lineShown = false;

  onInit(vitest) {
    this.#vitest = vitest;
  }

  onTestRunStart(specifications) {
    this.#files = specifications.length;
  }

  onTestModuleStart(module) {
    this.#firstModuleAt ??= Date.now();
    this.#progress(module);
  }

  onTestCaseResult(testCase) {
    const { state, errors } = testCase.result();
    this.#tests += 1;
    if (state === 'failed') this.#failure(testCase.module, testCase.fullName, errors, testCase.project);
  }

  onTestSuiteResult(suite) {
    const errors = suite.errors();
    if (errors.length > 0) this.#failure(suite.module, `${suite.fullName} (set-up)`, errors, suite.project);
  }

  onTestModuleEnd(module) {
    this.#done += 1;
    const errors = module.errors();
    if (errors.length > 0) this.#failure(module, '(the file itself, or its set-up)', errors, module.project);
    this.#progress(module);
  }

  onUserConsoleLog({ content }) {
    this.#print(content.trimEnd());
  }

  onTestRunEnd(modules, unhandledErrors, reason) {
    for (const error of unhandledErrors) this.#failure(undefined, 'an error outside every test', [error]);
    this.#print(summaryText(modules));
    if (process.env.LEKO_TIMINGS === '1') {
      this.#print(timingsText(modules, { serversMs: (this.#firstModuleAt ?? Date.now()) - this.#began }));
    }
    if (reason === 'interrupted') this.#print('interrupted: not every test ran');
    const { passed, failed, skipped } = countOf(modules);
    const wrong = Math.max(failed, this.#failed > 0 ? 1 : 0);
    // For programs that read the end of a run.
    process.stdout.write(`${passed} passed, ${wrong} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  }

  #failure(module, name, errors, project) {
    this.#failed += 1;
    this.#print(`\nFAILED  ${module?.relativeModuleId ?? ''}  ${name}`);
    for (const error of errors) this.#vitest.logger.printError(error, { project });
  }

  #progress(module) {
    if (isatty(OUT.fd)) {
      OUT.write(`\r\u001b[2K${this.#line(module).slice(0, (OUT.columns ?? 120) - 1)}`);
      this.#lineShown = true;
      return;
    }
    const tenth = Math.floor((this.#done * LINES_WITHOUT_TERMINAL) / Math.max(1, this.#files));
    if (tenth === this.#shownTenth) return;
    this.#shownTenth = tenth;
    OUT.write(`${this.#line(module)}\n`);
  }

  #line(module) {
    const full = Math.round((this.#done / Math.max(1, this.#files)) * BAR_CELLS);
    const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
    const failed = this.#failed > 0 ? `  ${this.#failed} FAILED` : '';
    const counts = `${this.#done} of ${this.#files} files  ${this.#tests} tests${failed}`;
    return `  ${bar}  ${counts}  ${clock(Date.now() - this.#began)}  ${module.relativeModuleId}`;
  }

  #print(text) {
    if (this.#lineShown) OUT.write('\r\u001b[2K');
    this.#lineShown = false;
    OUT.write(`${text}\n`);
  }
}

function summaryText(modules) {
  const layers = Map.groupBy(modules, (module) => module.project.name);
  const rows = [...layers].map(([layer, files]) => {
    const { passed, failed, skipped } = countOf(files);
    const ms = files.reduce((sum, file) => sum + file.diagnostic().duration + file.diagnostic().collectDuration, 0);
    const notes = [failed > 0 ? `${failed} FAILED` : '', skipped > 0 ? `${skipped} skipped` : ''].filter(Boolean);
    const counts = `${String(files.length).padStart(4)} files ${String(passed).padStart(6)} passed`;
    return `  ${layer.padEnd(10)}${counts}  ${clock(ms).padStart(8)} of work  ${notes.join(', ')}`.trimEnd();
  });
  const red = modules.filter((module) => !module.ok()).map((module) => `  FAILED  ${module.relativeModuleId}`);
  return ['', ...rows, ...red].join('\n');
}

function countOf(modules) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    for (const testCase of module.children.allTests()) {
      const { state } = testCase.result();
      if (state in counts) counts[state] += 1;
    }
  }
  return counts;
}

export function clock(ms) {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
