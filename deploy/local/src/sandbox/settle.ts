import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxClock } from './clock.ts';
import { type Moving, type Part, type Round, workRound } from './parts.ts';

export type World = { services: Part[]; simulators: Part[]; clock: SandboxClock };

export type Settled = { quiet: true } | { quiet: false; moving: Record<string, Moving> };

// Retries back off by less than this at first: bringing them forward makes a healed upstream visible at once.
const AHEAD_SECONDS = 90;
// What was brought forward may have met its last fault; the second time it goes through.
const PASSES = 2;
// Processing that takes a simulator a second or two is over when a caller waits for quiet.
const SIMULATOR_AHEAD_SECONDS = 5;
const QUIET_ROUNDS = 2;
const MAX_ROUNDS = 200;
const MAX_SETTLE_MS = 30_000;
// An event between two services is in no queue for a moment.
const BETWEEN_IDLE_ROUNDS_MS = 40;

const MAX_STEPS = 200;
const MIN_STEP_SHARE = 1 / 60;
const MAX_ROUNDS_PER_STEP = 20;

/** Runs everything until two rounds in a row had nothing to do. */
export async function settle(world: World): Promise<Settled> {
  const deadline = Date.now() + MAX_SETTLE_MS;
  let settled: Settled = { quiet: true };
  for (let passes = 0; passes < PASSES; ) {
    const { moving } = await roundAhead(world, AHEAD_SECONDS);
    settled = await untilIdle(world, deadline);
    const isAway = Object.values(moving).some((why) => typeof why === 'string');
    if (isAway && Date.now() >= deadline) return { quiet: false, moving };
    // For a part that was away nothing was brought forward.
    if (!isAway) passes += 1;
  }
  return settled;
}

async function untilIdle(world: World, deadline: number): Promise<Settled> {
  let last: Round = { done: 0, nextDueAt: undefined, moving: {} };
  let idle = 0;
  for (let round = 0; idle < QUIET_ROUNDS && round < MAX_ROUNDS && Date.now() < deadline; round += 1) {
    last = await roundAhead(world, 0);
    idle = last.done === 0 ? idle + 1 : 0;
    if (idle > 0) await sleep(BETWEEN_IDLE_ROUNDS_MS);
  }
  const quiet = idle >= QUIET_ROUNDS && Object.keys(last.moving).length === 0;
  return quiet ? { quiet } : { quiet: false, moving: last.moving };
}

const roundAhead = ({ services, simulators }: World, seconds: number): Promise<Round> =>
  workRound([...services, ...simulators], (part) => (simulators.includes(part) ? SIMULATOR_AHEAD_SECONDS : seconds));

/** Moves the clock from event to event, so that what falls due on the way happens at its own time. */
export async function travel(world: World, target: Date): Promise<Settled> {
  const { clock } = world;
  const shortestStep = (target.getTime() - clock.now().getTime()) * MIN_STEP_SHARE;
  let last = await drain(world);
  for (let step = 0; step < MAX_STEPS && clock.now() < target; step += 1) {
    const due = last.nextDueAt?.getTime() ?? target.getTime();
    const next = Math.max(due, clock.now().getTime() + shortestStep);
    clock.moveTo(new Date(Math.min(next, target.getTime())));
    last = await drain(world);
  }
  clock.moveTo(target);
  return settle(world);
}

async function drain({ services, simulators }: World): Promise<Round> {
  const parts = [...services, ...simulators];
  let last = await workRound(parts, () => 0);
  for (let round = 1; last.done > 0 && round < MAX_ROUNDS_PER_STEP; round += 1) last = await workRound(parts, () => 0);
  return last;
}
