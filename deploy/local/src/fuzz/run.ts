import { chooseAttack } from './attacks.ts';
import { gatherCast } from './cast.ts';
import { createCheckpoint, doubtsIn, type Inside } from './checkpoint.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { type Operation, readDescription } from './description.ts';
import { type Dice, diceOf } from './dice.ts';
import { createFindings, type Finding } from './findings.ts';
import { createSend, type Send } from './http.ts';
import { textAt } from './json.ts';
import { createMemory } from './memory.ts';
import { type Outside, openOutside } from './outside.ts';
import { liveALittle } from './prologue.ts';
import { openSession, type Session } from './session.ts';
import { crowd, repeat, reuse, takesKey } from './twice.ts';
import type { Process } from './vitals.ts';

export interface FuzzRun {
  readonly url: string;
  readonly seed: number;
  readonly seconds: number;
  readonly operations: readonly string[];
  /** Where the stack is ours to look into. */
  readonly inside: Inside | undefined;
  readonly secrets: readonly string[];
  progress(line: string): void;
}

export interface FuzzResult {
  readonly coverage: Coverage;
  readonly findings: readonly Finding[];
  readonly memory: readonly (readonly Process[])[];
  readonly steps: number;
}

const CHECK_EVERY_MS = 60_000;
const TELL_EVERY_MS = 1_000;
/** Held calls are worth their time only in a long run. */
const LONG_RUN_SECONDS = 180;
const OUTSIDE_PERCENT = 9;
const TWICE_PERCENT = 9;
const BEHIND_PERCENT = 30;

/** Sends requests for as long as it may, and says what was wrong. One after the other, so that a seed means a sequence. */
export async function fuzz(run: FuzzRun): Promise<FuzzResult> {
  const send = createSend(run.url);
  try {
    return await play(run, send);
  } finally {
    send.close();
  }
}

async function play(run: FuzzRun, send: Send): Promise<FuzzResult> {
  const { seed, seconds, secrets, inside } = run;
  const outside = openOutside(send, { withSlowFaults: seconds >= LONG_RUN_SECONDS });
  const all = readDescription((await outside.call('GET', '/openapi.json')) ?? {});
  const chosen = all.filter(
    ({ key }) => run.operations.length === 0 || run.operations.some((word) => key.includes(word)),
  );
  if (chosen.length === 0) throw new Error(`no operation has ${run.operations.join(', ')} in its method and path`);
  const [coverage, findings, memory] = [createCoverage(chosen), createFindings(), createMemory()];
  const cast = await gatherCast((asked) => tokenFrom(outside, asked), diceOf(seed, 0));
  const session = openSession({ operations: all, cast, memory, coverage, findings, outside, send, secrets });
  const ledger = all.find(({ key }) => key === 'GET /api/v1/pay/ledger');
  const doubts = async () =>
    ledger ? doubtsIn(await session.scene(diceOf(seed, 0)).ask(ledger.key, { query: [] })) : [];
  const checkpoint = createCheckpoint({ outside, findings, inside, doubts });

  const began = Date.now();
  await liveALittle({ operations: all, outside, memory, session }, diceOf(seed, 1));
  await checkpoint.run(1);
  const times = { told: 0, checked: Date.now() };
  for (let step = 2; Date.now() - began < seconds * 1_000; step += 1) {
    session.step = step;
    await takeStep({ chosen, coverage, outside, memory, session }, diceOf(seed, step)).catch((error: Error) => {
      throw new Error(`the fuzzer itself broke at step ${step} of --seed ${seed}: ${error.message}`, { cause: error });
    });
    if (Date.now() - times.told > TELL_EVERY_MS) {
      times.told = Date.now();
      run.progress(progressLine({ coverage, findings: findings.all.length, chosen: chosen.length, began }));
    }
    if (Date.now() - times.checked < CHECK_EVERY_MS) continue;
    await checkpoint.run(step);
    times.checked = Date.now();
  }
  await checkpoint.run(session.step);
  return { coverage, findings: findings.all, memory: checkpoint.memory, steps: session.step };
}

interface Steps {
  readonly chosen: readonly Operation[];
  readonly coverage: Coverage;
  readonly outside: Outside;
  readonly memory: ReturnType<typeof createMemory>;
  readonly session: Session;
}

async function takeStep({ chosen, coverage, outside, memory, session }: Steps, dice: Dice): Promise<void> {
  if (dice.chance(OUTSIDE_PERCENT)) return void (await outside.act(dice, memory));
  const behind = dice.chance(BEHIND_PERCENT) ? new Set(coverage.missing().map(({ key }) => key)) : new Set<string>();
  const operation = dice.pickAny(chosen.filter(({ key }) => behind.has(key))) ?? dice.pickAny(chosen);
  if (operation === undefined) return;
  const scene = session.scene(dice);
  if (!dice.chance(TWICE_PERCENT) || operation.method === 'GET') {
    await session.perform(await chooseAttack(dice)(operation, scene));
    return;
  }
  const again = takesKey(operation) ? dice.pick([repeat, reuse, crowd]) : crowd;
  await again(operation, scene, session);
}

async function tokenFrom(
  outside: Outside,
  asked: { sub: string; roles?: readonly string[]; expiresIn?: number },
): Promise<string> {
  const token = textAt(await outside.call('POST', '/sandbox/tokens', { ...asked }), 'token');
  if (token === undefined) throw new Error('the sandbox gives no tokens: the fuzzer needs a stack with its sandbox');
  return token;
}

interface Progress {
  readonly coverage: Coverage;
  readonly findings: number;
  readonly chosen: number;
  readonly began: number;
}

function progressLine({ coverage, findings, chosen, began }: Progress): string {
  const seconds = (Date.now() - began) / 1_000;
  const rate = Math.round(coverage.requests / seconds);
  const reached = chosen - coverage.missing().length;
  return `${Math.round(seconds)} s  ${coverage.requests} requests, ${rate}/s, ${reached} of ${chosen} operations, ${findings} findings`;
}
