import { defineTemplate } from './define.ts';
import { SessionData, type SessionNews, sessionLetter, sessionSample } from './session.ts';

const NEWS: SessionNews = {
  ru: {
    athlete: {
      subject: 'Тренировка подтверждена',
      preheader: 'Тренер ждёт вас.',
      title: 'Тренер подтвердил тренировку',
      paragraphs: ['Тренер подтвердил вашу тренировку. До встречи!'],
    },
    coach: {
      subject: 'Вы подтвердили тренировку',
      preheader: 'Она в вашем расписании.',
      title: 'Вы подтвердили тренировку',
      paragraphs: ['Тренировка подтверждена и стоит в вашем расписании.'],
    },
    somebody: {
      subject: 'Тренировка подтверждена',
      preheader: 'Тренировка состоится.',
      title: 'Тренировка подтверждена',
      paragraphs: ['Тренировка подтверждена.'],
    },
  },
  en: {
    athlete: {
      subject: 'Your session is approved',
      preheader: 'Your coach is waiting for you.',
      title: 'Your coach has approved the session',
      paragraphs: ['Your coach has approved your session. See you there!'],
    },
    coach: {
      subject: 'You have approved a session',
      preheader: 'It is in your schedule.',
      title: 'You have approved a session',
      paragraphs: ['The session is approved and in your schedule.'],
    },
    somebody: {
      subject: 'The session is approved',
      preheader: 'The session will take place.',
      title: 'The session is approved',
      paragraphs: ['The session is approved.'],
    },
  },
};

export const approve = defineTemplate({
  purpose: 'session',
  summary: 'To the athlete: the coach has approved the session',
  schema: SessionData,
  sample: sessionSample,
  write(data, reader) {
    return sessionLetter(data, reader, NEWS[reader.locale][data.reading]);
  },
});
