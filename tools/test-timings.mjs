// What the files of a test run cost, the dearest first: so that the next slow one is seen when it comes.
const FILES_SHOWN = 30;
const TESTS_SHOWN = 15;
const SLEEPS_SHOWN = 10;
const COLUMNS = ['total', 'load', 'setUp', 'tests', 'idle'];

/**
 * `set-up` is what hooks took, `idle` the time in which the worker waited for something else: a server, a socket, a timer.
 * The sleeps are what a number decides; some of them run beside what a test waits for.
 */
export function timingsText(modules, { serversMs }) {
  const files = modules.map(costOf).toSorted((a, b) => b.total - a.total);
  const sum = (name) => files.reduce((total, file) => total + file[name], 0);
  const tests = modules
    .flatMap((module) => [...module.children.allTests()])
    .map((test) => ({ test, ms: test.diagnostic()?.duration ?? 0 }))
    .toSorted((a, b) => b.ms - a.ms);
  return [
    '',
    `until the first file ran (servers, set-up of the layers): ${seconds(serversMs)}`,
    '',
    ['total', 'load', 'set-up', 'tests', 'idle']
      .map((name) => name.padStart(8))
      .join('')
      .concat('  file'),
    ...files.slice(0, FILES_SHOWN).map(rowOf),
    rowOf({
      ...Object.fromEntries(COLUMNS.map((name) => [name, sum(name)])),
      name: `all ${files.length} files`,
    }),
    '',
    'slowest tests:',
    ...tests
      .slice(0, TESTS_SHOWN)
      .map(({ test, ms }) => `${seconds(ms)}  ${test.module.relativeModuleId}  ${test.fullName}`),
    '',
    'longest sleeps:',
    ...sleepsOf(modules)
      .slice(0, SLEEPS_SHOWN)
      .map(([site, times, ms]) => `${seconds(ms)}  ${String(times).padStart(5)} times  ${site}`),
    '',
  ].join('\n');
}

function sleepsOf(modules) {
  const sites = new Map();
  for (const module of modules) {
    for (const [site, [times, ms]] of Object.entries(module.meta().waits?.sleeps ?? {})) {
      const [timesBefore, before] = sites.get(site) ?? [0, 0];
      sites.set(site, [timesBefore + times, before + ms]);
    }
  }
  return [...sites].map(([site, [times, ms]]) => [site, times, ms]).toSorted((a, b) => b[2] - a[2]);
}

function costOf(module) {
  const { collectDuration, setupDuration, prepareDuration, environmentSetupDuration, duration } = module.diagnostic();
  const load = collectDuration + setupDuration + prepareDuration + environmentSetupDuration;
  let tests = 0;
  for (const test of module.children.allTests()) tests += test.diagnostic()?.duration ?? 0;
  const { idle = 0 } = module.meta().waits ?? {};
  // Tests that run side by side take more together than the file does.
  const setUp = Math.max(0, duration - tests);
  return { name: module.relativeModuleId, total: load + duration, load, setUp, tests, idle };
}

const rowOf = (cost) => `${COLUMNS.map((column) => seconds(cost[column])).join('')}  ${cost.name}`;

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`.padStart(8);
