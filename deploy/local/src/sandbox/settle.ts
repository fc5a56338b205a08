import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxClock } from './clock.ts';
import { type Moving, type Part, type Round, workRound } from './parts.ts';

export type World = { services: Part[]; simulators: Part[]; clock: SandboxClock };

export type Settled = { quiet: true } | { quiet: false; moving: Record<string, Moving> };

// Retries back off by less than this: one round that hurries them makes a healed upstream visible at once.
const FIRST_HURRY_SECONDS = 90;
// Processing that takes a simulator a second or two is over when somebody waits for quiet.
const SIMULATOR_HURRY_SECONDS = 5;
const QUIET_ROUNDS = 2;
const MAX_ROUNDS = 200;
const MAX_SETTLE_MS = 30_000;
// An event between two services is in nobody's queue for a moment.
const BETWEEN_IDLE_ROUNDS_MS = 40;

const MAX_STEPS = 200;
const MIN_STEP_SHARE = 1 / 60;
const MAX_ROUNDS_PER_STEP = 20;

/** Runs everything until two rounds in a row had nothing to do. */
export async function settle(world: World): Promise<Settled> {
  const parts = [...world.services, ...world.simulators];
  const deadline = Date.now() + MAX_SETTLE_MS;
  const isSimulator = (part: Part) => world.simulators.includes(part);
  let last = await workRound(parts, (part) => (isSimulator(part) ? SIMULATOR_HURRY_SECONDS : FIRST_HURRY_SECONDS));
  let idle = 0;
  for (let round = 1; idle < QUIET_ROUNDS && round < MAX_ROUNDS && Date.now() < deadline; round += 1) {
    last = await workRound(parts, (part) => (isSimulator(part) ? SIMULATOR_HURRY_SECONDS : 0));
    idle = last.done === 0 ? idle + 1 : 0;
    if (idle > 0) await sleep(BETWEEN_IDLE_ROUNDS_MS);
  }
  const quiet = idle >= QUIET_ROUNDS && Object.keys(last.moving).length === 0;
  return quiet ? { quiet } : { quiet: false, moving: last.moving };
}

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
