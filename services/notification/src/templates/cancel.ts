import { defineTemplate } from './define.ts';
import { SessionData, type SessionNews, sampleBecause, sessionLetter } from './session.ts';

const NEWS: SessionNews = {
  ru: {
    athlete: {
      subject: 'Тренировка отменена',
      preheader: 'Если она была оплачена, деньги вернутся.',
      title: 'Тренировка отменена',
      paragraphs: ['Тренировка не состоится.', 'Если вы её оплатили, о возврате денег мы сообщим отдельным письмом.'],
    },
    coach: {
      subject: 'Тренировка отменена',
      preheader: 'Тренировка не состоится.',
      title: 'Тренировка отменена',
      paragraphs: ['Тренировка не состоится.'],
    },
    somebody: {
      subject: 'Тренировка отменена',
      preheader: 'Тренировка не состоится.',
      title: 'Тренировка отменена',
      paragraphs: ['Тренировка не состоится.'],
    },
  },
  en: {
    athlete: {
      subject: 'Your session is cancelled',
      preheader: 'If you have paid for it, you will get your money back.',
      title: 'Your session is cancelled',
      paragraphs: [
        'The session will not take place.',
        'If you have paid for it, we will write to you about the refund separately.',
      ],
    },
    coach: {
      subject: 'A session is cancelled',
      preheader: 'The session will not take place.',
      title: 'A session is cancelled',
      paragraphs: ['The session will not take place.'],
    },
    somebody: {
      subject: 'The session is cancelled',
      preheader: 'The session will not take place.',
      title: 'The session is cancelled',
      paragraphs: ['The session will not take place.'],
    },
  },
};

export const cancel = defineTemplate({
  purpose: 'session',
  summary: 'To both sides: the session was cancelled',
  schema: SessionData,
  sample: sampleBecause({ ru: 'Тренер заболел', en: 'The coach is ill' }),
  write(data, reader) {
    return sessionLetter(data, reader, NEWS[reader.locale][data.reading]);
  },
});
