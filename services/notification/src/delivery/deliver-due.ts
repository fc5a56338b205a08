import type { Deps } from '../deps.ts';
import type { Outcome } from '../mails/domain/message.ts';
import type { MailSession, NotBegun } from '../smtp/port.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import { type Intake, type Job, openIntake } from './delivery-intake.ts';
import { createRecorder, type Recorder } from './record-results.ts';
import { type Claim, endOutage, postponeDue, recordBegin, release } from './store.ts';

/** After this a run begins no more SMTP dialogues, so that stopping and other work never wait long. */
const BEGIN_WITHIN_MS = 3_000;
/** How long the others wait when the mail server is not there; it may be back at any moment. */
const SERVER_AWAY_MS = 30_000;

interface Run {
  readonly session: MailSession;
  readonly intake: Intake;
  readonly recorder: Recorder;
  readonly beginUntil: number;
  /** Taken, and not attempted after all. */
  readonly left: Claim[];
  done: number;
  away: string | undefined;
  hasSent: boolean;
}

/** Delivers what is due, over as many connections as the mail server takes; says how much was done. */
export async function deliverDue(deps: Deps): Promise<number> {
  const run: Run = {
    session: deps.mailer.open(),
    intake: openIntake(deps),
    recorder: createRecorder(deps),
    beginUntil: performance.now() + BEGIN_WITHIN_MS,
    left: [],
    done: 0,
    away: undefined,
    hasSent: false,
  };
  const works = await Promise.allSettled(Array.from({ length: deps.mailer.atOnce }, () => work(deps, run)));
  run.session.close();
  // Whatever fails, sent mails are recorded, and unsent ones are released.
  const [recorded] = await Promise.allSettled([run.recorder.finish()]);
  await giveBack(deps, run);
  for (const part of [...works, recorded]) if (part.status === 'rejected') throw part.reason;
  return run.done;
}

async function work(deps: Deps, run: Run): Promise<void> {
  while (run.away === undefined && performance.now() < run.beginUntil) {
    const job = await run.intake.next();
    if (job === undefined) break;
    if (job.stop === undefined) await attempt(deps, run, job);
    else end(run, job.claim, job.stop);
  }
}

async function attempt(deps: Deps, run: Run, job: Job): Promise<void> {
  const { claim } = job;
  const isOurs = claim.interruptions === 0 || (await recordBegin(deps.db, claim));
  const outcome: Outcome | NotBegun = isOurs ? await attemptDelivery(deps, run.session, job) : { kind: 'not begun' };
  if (outcome.kind === 'not begun') run.left.push(claim);
  else recordOutcome(run, claim, outcome);
}

function end(run: Run, claim: Claim, reason: string): void {
  run.done += 1;
  run.recorder.end(claim, reason);
}

function recordOutcome(run: Run, claim: Claim, outcome: Outcome): void {
  run.done += 1;
  if (outcome.kind === 'away') run.away ??= outcome.reason;
  run.hasSent ||= outcome.kind === 'ok';
  run.recorder.add(claim, outcome);
}

async function giveBack({ db, clock, log }: Deps, { intake, left, away, hasSent }: Run): Promise<void> {
  await release(db, [...left, ...(await intake.close())], clock());
  if (away !== undefined) {
    log.warn({ reason: away }, 'mail server is away, mails wait');
    return postponeDue(db, { now: clock(), until: new Date(clock().getTime() + SERVER_AWAY_MS) });
  }
  if (hasSent) await endOutage(db, clock());
}
