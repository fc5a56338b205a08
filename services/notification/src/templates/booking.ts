import { Type } from '@sinclair/typebox';
import type { Fact, Reader, Words } from './content.ts';
import { defineTemplate, strict } from './define.ts';
import { quoted, reference } from './foreign.ts';
import { counted } from './format.ts';
import {
  MeetingFacts,
  meetingFacts,
  type Reading,
  SessionFacts,
  type SessionNews,
  SessionReader,
  sessionTime,
} from './session.ts';

const NEWS: SessionNews = {
  ru: {
    athlete: {
      subject: 'Вы записались на тренировку',
      preheader: 'Тренер подтвердит запись, и мы сообщим вам.',
      title: 'Запись создана',
      paragraphs: ['Мы передали вашу запись тренеру. Как только он её подтвердит, мы напишем вам.'],
    },
    coach: {
      subject: 'К вам записались на тренировку',
      preheader: 'Подтвердите или отклоните запись.',
      title: 'Новая запись',
      paragraphs: ['К вам записались. Подтвердите или отклоните запись, чтобы спортсмен мог планировать время.'],
    },
    somebody: {
      subject: 'Запись на тренировку',
      preheader: 'Тренер подтвердит запись.',
      title: 'Запись создана',
      paragraphs: ['Запись создана и передана тренеру.'],
    },
  },
  en: {
    athlete: {
      subject: 'You have booked a session',
      preheader: 'We will write to you when the coach approves it.',
      title: 'Your booking is made',
      paragraphs: ['We have passed your booking on to the coach. As soon as it is approved, we will write to you.'],
    },
    coach: {
      subject: 'You have a new booking',
      preheader: 'Approve or decline it.',
      title: 'A new booking',
      paragraphs: ['Somebody has booked you. Approve or decline it, so that the athlete can plan the time.'],
    },
    somebody: {
      subject: 'A booking was made',
      preheader: 'The coach will approve it.',
      title: 'The booking is made',
      paragraphs: ['The booking is made and passed on to the coach.'],
    },
  },
};

const LABELS: Words<{ session: string; number: string }> = {
  ru: { session: 'Тренировка', number: 'Номер записи' },
  en: { session: 'Session', number: 'Booking' },
};

/** The subject of a booking of several sessions. */
const SEVERAL: Words<Readonly<Record<Reading, (sessions: string) => string>>> = {
  ru: {
    athlete: (sessions) => `Вы записались на ${sessions}`,
    coach: (sessions) => `К вам записались на ${sessions}`,
    somebody: (sessions) => `Запись на ${sessions}`,
  },
  en: {
    athlete: (sessions) => `You have booked ${sessions}`,
    coach: (sessions) => `You have a new booking: ${sessions}`,
    somebody: (sessions) => `A booking of ${sessions} was made`,
  },
};
const FORMS = {
  ru: { one: 'тренировку', few: 'тренировки', many: 'тренировок', other: 'тренировки' },
  en: { one: 'session', other: 'sessions' },
} as const;

const FIRST = { startsAt: '2026-11-24T06:00:00.000Z', endsAt: '2026-11-24T07:30:00.000Z' };
const SECOND = { startsAt: '2026-11-26T17:00:00.000Z' };

/** A booking is a group of sessions that were ordered together. */
export const booking = defineTemplate({
  purpose: 'session',
  summary: 'To the athlete or the coach: sessions were booked',
  schema: Type.Object(
    {
      ...SessionReader,
      groupId: Type.String(),
      ...MeetingFacts,
      sessions: Type.Array(Type.Object(SessionFacts, strict), { maxItems: 100 }),
    },
    strict,
  ),
  sample: {
    ru: {
      name: 'Анна',
      reading: 'athlete',
      groupId: 'group-1',
      coachName: 'Иван Петров',
      place: 'Парк Горького, главный вход',
      sessions: [
        { sessionName: 'Утренняя пробежка', ...FIRST },
        { sessionName: 'Растяжка', ...SECOND },
      ],
    },
    en: {
      name: 'Anna',
      reading: 'athlete',
      groupId: 'group-1',
      coachName: 'Ivan Petrov',
      place: 'Gorky Park, main entrance',
      sessions: [
        { sessionName: 'Morning run', ...FIRST },
        { sessionName: 'Stretching', ...SECOND },
      ],
    },
  },
  write(data, reader) {
    const labels = LABELS[reader.locale];
    const sessions = data.sessions.map((session, index): Fact => {
      const label = data.sessions.length === 1 ? labels.session : `${labels.session} ${index + 1}`;
      const name = session.sessionName === undefined ? undefined : quoted(session.sessionName, reader.locale);
      return [label, [name, sessionTime(session, reader)].filter(Boolean).join(', ') || undefined];
    });
    const isNamed = sessions.some(([, value]) => value !== undefined);
    const number: Fact = [labels.number, isNamed ? undefined : reference(data.groupId, reader.locale)];
    return {
      ...newsOf(data.reading, data.sessions.length, reader),
      name: data.name,
      facts: [...sessions, ...meetingFacts(data, reader), number],
    };
  },
});

function newsOf(reading: Reading, count: number, { locale }: Reader) {
  const news = NEWS[locale][reading];
  if (count < 2) return news;
  return { ...news, subject: SEVERAL[locale][reading](counted(count, locale, FORMS[locale])) };
}
