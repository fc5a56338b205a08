import { hurryDue, nextDue } from '@leko/postgres';
import type { MailSession } from '../../providers/mailer.ts';
import { endOutage, postponeDue, release } from '../../store/deliveries.ts';
import type { Deps } from '../deps.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import { type Intake, openIntake } from './delivery-intake.ts';
import { createRecorder, type Recorder } from './record-results.ts';

const TABLE = 'message';
/** After this a run begins no more conversations, so that stopping and other work never wait long. */
const BEGIN_WITHIN_MS = 3_000;
/** How long the others wait when the mail server is not there; it may be back at any moment. */
const SERVER_AWAY_MS = 30_000;

interface Run {
  readonly session: MailSession;
  readonly intake: Intake;
  readonly recorder: Recorder;
  readonly beginUntil: number;
  done: number;
  isServerAway: boolean;
  hasSent: boolean;
}

/** Delivers what is due, over as many connections as the mail server takes; says how much was done. */
export async function deliverDue(deps: Deps): Promise<number> {
  const run: Run = {
    session: deps.mailer.open(),
    intake: openIntake(deps),
    recorder: createRecorder(deps),
    beginUntil: performance.now() + BEGIN_WITHIN_MS,
    done: 0,
    isServerAway: false,
    hasSent: false,
  };
  await Promise.all(Array.from({ length: deps.mailer.atOnce }, () => work(deps, run)));
  run.session.close();
  await run.recorder.finish();
  await giveBack(deps, run);
  return run.done;
}

async function work(deps: Deps, run: Run): Promise<void> {
  while (!run.isServerAway && performance.now() < run.beginUntil) {
    const job = await run.intake.next();
    if (job === undefined) break;
    run.done += 1;
    const outcome = job.stop ?? (await attemptDelivery(deps, run.session, job.claim));
    run.isServerAway ||= outcome.kind === 'away';
    run.hasSent ||= outcome.kind === 'ok';
    run.recorder.add(job.claim, outcome);
  }
}

async function giveBack({ db, clock }: Deps, { intake, isServerAway, hasSent }: Run): Promise<void> {
  await release(db, await intake.close(), clock());
  if (isServerAway) return postponeDue(db, { now: clock(), until: new Date(clock().getTime() + SERVER_AWAY_MS) });
  if (hasSent) await endOutage(db, clock());
}

export const nextDelivery = ({ db }: Deps): Promise<Date | undefined> => nextDue(db, { table: TABLE });

export const hurryDeliveries = ({ db, clock }: Deps, until: Date): Promise<void> =>
  hurryDue(db, { table: TABLE, now: clock(), until });
