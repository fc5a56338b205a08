import { DateTime, described } from '@leko/contracts';
import { type Static, Type } from '@sinclair/typebox';
import type { Fact, Letter, Reader, Words } from './content.ts';
import { ReaderName, strict } from './define.ts';
import { quoted, reference, unlinked } from './foreign.ts';
import { dateTime, period } from './format.ts';

const Optional = {
  text: (description: string) => Type.Optional(Type.String({ maxLength: 500, description })),
  time: (description: string) => Type.Optional(described(DateTime, description)),
};

/** What is known of one session; a mail says what there is. */
export const SessionFacts = {
  sessionName: Optional.text('What is trained'),
  startsAt: Optional.time('When it begins'),
  endsAt: Optional.time('When it ends'),
};

/** Who meets where. */
export const MeetingFacts = {
  coachName: Optional.text("The coach's name"),
  athleteName: Optional.text("The athlete's name"),
  place: Optional.text('Where it takes place'),
};

const Reading = Type.Union([Type.Literal('athlete'), Type.Literal('coach'), Type.Literal('somebody')], {
  description: 'Who the reader is in this session; somebody, where nobody has told us',
});
export type Reading = Static<typeof Reading>;
export const SessionReader = { name: ReaderName, reading: Reading };

/** The data of every mail about one session. */
export const SessionData = Type.Object(
  {
    ...SessionReader,
    sessionId: Type.String(),
    ...SessionFacts,
    ...MeetingFacts,
    reason: Optional.text('Why, in the words of whoever decided it'),
  },
  strict,
);
export type SessionData = Static<typeof SessionData>;

const when = { startsAt: '2026-11-24T06:00:00.000Z', endsAt: '2026-11-24T07:30:00.000Z' };

export const sessionSample: Words<SessionData> = {
  ru: {
    name: 'Анна',
    reading: 'athlete',
    sessionId: 'session-1',
    sessionName: 'Утренняя пробежка',
    ...when,
    coachName: 'Иван Петров',
    place: 'Парк Горького, главный вход',
  },
  en: {
    name: 'Anna',
    reading: 'athlete',
    sessionId: 'session-1',
    sessionName: 'Morning run',
    ...when,
    coachName: 'Ivan Petrov',
    place: 'Gorky Park, main entrance',
  },
};

/** The sample with a reason. */
export const sampleBecause = (reasons: Words<string>): Words<SessionData> => ({
  ru: { ...sessionSample.ru, reason: reasons.ru },
  en: { ...sessionSample.en, reason: reasons.en },
});

const LABELS: Words<Record<'session' | 'time' | 'coach' | 'athlete' | 'place' | 'reason' | 'number', string>> = {
  ru: {
    session: 'Тренировка',
    time: 'Время',
    coach: 'Тренер',
    athlete: 'Спортсмен',
    place: 'Место',
    reason: 'Причина',
    number: 'Номер',
  },
  en: {
    session: 'Session',
    time: 'Time',
    coach: 'Coach',
    athlete: 'Athlete',
    place: 'Place',
    reason: 'Reason',
    number: 'Number',
  },
};

type Meeting = Pick<SessionData, 'reading' | 'coachName' | 'athleteName' | 'place'>;

/** Whom the reader meets and where; not the reader's own name. */
export function meetingFacts({ reading, coachName, athleteName, place }: Meeting, { locale }: Reader): Fact[] {
  const labels = LABELS[locale];
  return [
    [labels.coach, reading === 'coach' || coachName === undefined ? undefined : unlinked(coachName)],
    [labels.athlete, reading === 'athlete' || athleteName === undefined ? undefined : unlinked(athleteName)],
    [labels.place, place === undefined ? undefined : quoted(place, locale)],
  ];
}

/** When a session is, or undefined where it is unknown. */
export const sessionTime = ({ startsAt, endsAt }: Pick<SessionData, 'startsAt' | 'endsAt'>, reader: Reader) =>
  startsAt === undefined ? undefined : period(startsAt, endsAt, reader);

type News = Pick<Letter, 'subject' | 'preheader' | 'title' | 'paragraphs'>;
/** The news for each possible reader. */
export type SessionNews = Words<Readonly<Record<Reading, News>>>;

/** What the mails about one session have in common: the same facts under different news. */
export function sessionLetter(data: SessionData, reader: Reader, news: News): Letter {
  const labels = LABELS[reader.locale];
  const { startsAt, sessionId, reason } = data;
  const { locale } = reader;
  const sessionName = data.sessionName === undefined ? undefined : quoted(data.sessionName, locale);
  const day = startsAt === undefined ? undefined : dateTime(startsAt, reader);
  const facts: Fact[] = [
    [labels.session, sessionName],
    [labels.time, sessionTime(data, reader)],
    ...meetingFacts(data, reader),
    [labels.reason, reason === undefined ? undefined : quoted(reason, locale)],
    [labels.number, sessionName === undefined ? reference(sessionId, locale) : undefined],
  ];
  return { ...news, subject: [news.subject, sessionName ?? day].filter(Boolean).join(': '), name: data.name, facts };
}
