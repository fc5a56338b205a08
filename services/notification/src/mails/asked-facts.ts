import { publicNames } from '../contacts/store.ts';
import { findGroup, findSession, type Session } from '../contacts/store-sessions.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import type { TemplateData } from '../templates/index.ts';
import type { Reading } from '../templates/session.ts';
import { personName } from './domain/person-name.ts';

type SessionTemplate = 'approve' | 'cancel' | 'decline' | 'dispute';
/** The mails that internal services may ask for. */
export type AskedTemplate = 'verification' | 'booking' | SessionTemplate;

interface GivenSession {
  readonly sessionName?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** What the caller sent; it goes before what events have said. */
export interface Given extends GivenSession {
  readonly coachName?: string;
  readonly athleteName?: string;
  readonly place?: string;
  readonly reason?: string;
  readonly sessions?: readonly GivenSession[];
}

export type Facts =
  | { readonly template: 'verification' }
  | { readonly template: 'booking'; readonly role: Reading; readonly data: TemplateData['booking'] }
  | { readonly template: SessionTemplate; readonly role: Reading; readonly data: TemplateData[SessionTemplate] };

type FactDeps = Pick<Deps, 'vault'>;

interface Asked {
  readonly template: AskedTemplate;
  readonly userId: string;
  readonly about: string | undefined;
  readonly given: Given;
}

type SessionAsked = Asked & { readonly template: SessionTemplate };

/** What a mail says beside the greeting, as far as it is known. */
export async function factsFor(deps: FactDeps, tx: Tx, asked: Asked): Promise<Facts> {
  const { template } = asked;
  switch (template) {
    case 'verification':
      return { template };
    case 'booking':
      return bookingFacts(deps, tx, asked);
    case 'approve':
    case 'cancel':
    case 'decline':
    case 'dispute':
      return sessionFacts(deps, tx, { ...asked, template });
  }
}

/** Who reads the mail about a session that no event has described: coaches decide, and athletes dispute. */
const USUAL_READER: Readonly<Record<SessionTemplate | 'booking', Reading>> = {
  booking: 'somebody',
  approve: 'athlete',
  cancel: 'somebody',
  decline: 'athlete',
  dispute: 'coach',
};

async function bookingFacts(deps: FactDeps, tx: Tx, { userId, about: groupId = '', given }: Asked): Promise<Facts> {
  const stored = await bookedTogether(tx, groupId);
  const reading = readingOf(userId, stored[0]) ?? USUAL_READER.booking;
  const one = sessionPart(given);
  const sessions = given.sessions?.map(sessionPart) ?? (isEmpty(one) ? stored.map(publishSession) : [one]);
  const data = {
    reading,
    groupId,
    ...(await meetingPart(deps, tx, { given, sessions: stored })),
    sessions: sessions.filter((session) => !isEmpty(session)),
  };
  return { template: 'booking', role: reading, data };
}

/** A session that was booked alone is a group by its own id. */
async function bookedTogether(tx: Tx, groupId: string): Promise<readonly Session[]> {
  const group = await findGroup(tx, groupId);
  if (group.length > 0) return group;
  const alone = await findSession(tx, groupId);
  return alone === undefined ? [] : [alone];
}

async function sessionFacts(deps: FactDeps, tx: Tx, asked: SessionAsked): Promise<Facts> {
  const { template, userId, about: sessionId = '', given } = asked;
  const session = await findSession(tx, sessionId);
  const reading = readingOf(userId, session) ?? USUAL_READER[template];
  const stored = session === undefined ? {} : publishSession(session);
  const data = {
    reading,
    sessionId,
    ...stored,
    ...sessionPart(given),
    ...(await meetingPart(deps, tx, { given, sessions: session === undefined ? [] : [session] })),
    ...known({ reason: given.reason ?? reasonOf(template, session) }),
  };
  return { template, role: reading, data };
}

function readingOf(userId: string, session: Session | undefined): Reading | undefined {
  if (userId === session?.coachId) return 'coach';
  return userId === session?.athleteId ? 'athlete' : undefined;
}

function reasonOf(template: SessionTemplate, session: Session | undefined): string | undefined {
  switch (template) {
    case 'cancel':
      return session?.cancelReason;
    case 'dispute':
      return session?.disputeReason;
    case 'approve':
    case 'decline':
      return undefined;
  }
}

const publishSession = ({ name, startsAt, endsAt }: Session) =>
  known({ sessionName: name, startsAt: startsAt?.toISOString(), endsAt: endsAt?.toISOString() });

const sessionPart = ({ sessionName, startsAt, endsAt }: GivenSession) => known({ sessionName, startsAt, endsAt });

/** Who meets where; no name where a group has several athletes or coaches. */
async function meetingPart(
  { vault }: FactDeps,
  tx: Tx,
  { given: { coachName, athleteName, place }, sessions }: { given: Given; sessions: readonly Session[] },
) {
  const [coach, athlete] = [sameOf(sessions, 'coachId'), sameOf(sessions, 'athleteId')];
  const names = await publicNames(
    vault,
    tx,
    [coach, athlete].filter((id) => id !== undefined),
  );
  return known({
    coachName: personName(coachName ?? names.get(coach ?? '')),
    athleteName: personName(athleteName ?? names.get(athlete ?? '')),
    place,
  });
}

function sameOf(sessions: readonly Session[], who: 'coachId' | 'athleteId'): string | undefined {
  const ids = new Set(sessions.map((session) => session[who]));
  return ids.size === 1 ? [...ids][0] : undefined;
}

const isEmpty = (facts: object): boolean => Object.keys(facts).length === 0;

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without unknown values: a mail leaves them out. */
function known<T extends object>(facts: T): Known<T> {
  const stored = Object.entries(facts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(stored) as Known<T>; // The same names with the same values, the undefined ones left out.
}
