import { Type } from '@sinclair/typebox';
import type { Fact, Words } from './content.ts';
import { defineTemplate, strict } from './define.ts';
import { MeetingFacts, meetingFacts, SessionFacts, type SessionNews, SessionReader, sessionTime } from './session.ts';

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
      preheader: 'The coach will approve it, and we will tell you.',
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
    name: 'Анна',
    reading: 'athlete',
    groupId: 'group-1',
    coachName: 'Иван Петров',
    place: 'Парк Горького, главный вход',
    sessions: [
      { sessionName: 'Утренняя пробежка', startsAt: '2026-11-24T06:00:00.000Z', endsAt: '2026-11-24T07:30:00.000Z' },
      { sessionName: 'Растяжка', startsAt: '2026-11-26T17:00:00.000Z' },
    ],
  },
  write(data, reader) {
    const labels = LABELS[reader.locale];
    const sessions = data.sessions.map((session, index): Fact => {
      const label = data.sessions.length === 1 ? labels.session : `${labels.session} ${index + 1}`;
      return [label, [session.sessionName, sessionTime(session, reader)].filter(Boolean).join(', ') || undefined];
    });
    const number: Fact = [labels.number, sessions.length === 0 ? data.groupId : undefined];
    return {
      ...NEWS[reader.locale][data.reading],
      name: data.name,
      facts: [...sessions, ...meetingFacts(data, reader), number],
    };
  },
});
