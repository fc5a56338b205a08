import { expect, it, vi } from 'vitest';
import { keepRunning } from '../src/stack/keep-running.ts';

/** Against a hang only. */
const PATIENCE = { timeout: 60_000, interval: 5 };

function part() {
  const deaths: ((how: string) => void)[] = [];
  const start = vi.fn(async () => {
    const { promise: ended, resolve: die } = Promise.withResolvers<string>();
    deaths.push(die);
    return { ended, stop: async () => die('stopped') };
  });
  return { start, die: (how: string) => deaths.at(-1)?.(how) };
}

it('starts again what dies, and says so', async () => {
  const { start, die } = part();
  const keeper = { say: vi.fn(), giveUp: vi.fn(), pauseMs: 1 };
  const kept = await keepRunning(keeper, { name: 'pay', start });

  die('SIGKILL');

  await vi.waitUntil(() => start.mock.calls.length === 2, PATIENCE);
  expect(keeper.say).toHaveBeenCalledWith('pay went away (SIGKILL), starting it again');
  await kept.stop();
  expect(start).toHaveBeenCalledTimes(2);
});

it('never gives up on what is killed from outside', async () => {
  const { start, die } = part();
  const keeper = { say: vi.fn(), giveUp: vi.fn(), pauseMs: 1 };
  const kept = await keepRunning(keeper, { name: 'pay', start });

  for (let times = 2; times <= 8; times++) {
    die('SIGKILL');
    await vi.waitUntil(() => start.mock.calls.length === times, PATIENCE);
  }

  expect(keeper.giveUp).not.toHaveBeenCalled();
  await kept.stop();
});

it('gives up on what dies five times of itself', async () => {
  const start = vi.fn(async () => ({ ended: Promise.resolve('exit code 1'), stop: async () => {} }));
  const keeper = { say: vi.fn(), giveUp: vi.fn(), pauseMs: 1 };

  await keepRunning(keeper, { name: 'pay', start });

  await vi.waitUntil(() => keeper.giveUp.mock.calls.length > 0, PATIENCE);
  expect(keeper.giveUp).toHaveBeenCalledWith('pay died 5 times (exit code 1)', 'pay');
  expect(start).toHaveBeenCalledTimes(5);
});

/** SIGABRT is how a program ends that has no memory left, SIGKILL how the machine ends one. */
it.each(['SIGABRT', 'SIGSEGV', 'SIGKILL', 'exit code 1'])(
  'gives up on what never answers before it dies (%s)',
  async (how) => {
    const ready = new Promise<void>(() => {});
    const start = vi.fn(async () => ({ ended: Promise.resolve(how), ready, stop: async () => {} }));
    const keeper = { say: vi.fn(), giveUp: vi.fn(), pauseMs: 1 };

    await keepRunning(keeper, { name: 'sandbox', title: 'the sandbox', start });

    await vi.waitUntil(() => keeper.giveUp.mock.calls.length > 0, PATIENCE);
    expect(keeper.giveUp).toHaveBeenCalledWith('the sandbox cannot start', 'sandbox');
    expect(start).toHaveBeenCalledTimes(5);
  },
);

it('gives up on what answers each time and then dies of its memory', async () => {
  const { start, die } = part();
  const keeper = { say: vi.fn(), giveUp: vi.fn(), pauseMs: 1 };
  await keepRunning(keeper, { name: 'pay', start });

  for (let times = 1; times <= 5; times++) {
    await vi.waitUntil(() => start.mock.calls.length === times, PATIENCE);
    die('SIGABRT');
  }

  await vi.waitUntil(() => keeper.giveUp.mock.calls.length > 0, PATIENCE);
  expect(keeper.giveUp).toHaveBeenCalledWith('pay died 5 times (SIGABRT)', 'pay');
});

it('forgives failed starts once it answers', async () => {
  const states = ['dies', 'dies', 'dies', 'dies', 'answers', 'dies', 'dies', 'dies', 'dies', 'answers'];
  const lives: ((how: string) => void)[] = [];
  const start = vi.fn(async () => {
    const { promise: ended, resolve: die } = Promise.withResolvers<string>();
    const ready = states[lives.length] === 'answers' ? Promise.resolve() : new Promise<void>(() => {});
    lives.push(die);
    return { ended, ready, stop: async () => die('stopped') };
  });
  const keeper = { say: vi.fn(), giveUp: vi.fn(), pauseMs: 1 };
  const kept = await keepRunning(keeper, { name: 'pay', start });

  for (let times = 2; times <= states.length; times++) {
    lives.at(-1)?.('SIGKILL');
    await vi.waitUntil(() => start.mock.calls.length === times, PATIENCE);
  }

  expect(keeper.giveUp).not.toHaveBeenCalled();
  await kept.stop();
});
