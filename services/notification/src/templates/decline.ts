import { defineTemplate } from './define.ts';
import { SessionData, type SessionNews, sampleBecause, sessionLetter } from './session.ts';

const NEWS: SessionNews = {
  ru: {
    athlete: {
      subject: 'Тренер не сможет провести тренировку',
      preheader: 'Выберите другое время или другого тренера.',
      title: 'Тренер отклонил тренировку',
      paragraphs: [
        'К сожалению, тренер не сможет провести эту тренировку.',
        'Выберите другое время или другого тренера. Если вы её оплатили, о возврате денег мы сообщим отдельным письмом.',
      ],
    },
    coach: {
      subject: 'Вы отклонили тренировку',
      preheader: 'Она не состоится.',
      title: 'Вы отклонили тренировку',
      paragraphs: ['Вы отклонили тренировку, она не состоится.'],
    },
    somebody: {
      subject: 'Тренировка отклонена',
      preheader: 'Тренировка не состоится.',
      title: 'Тренировка отклонена',
      paragraphs: ['Тренировка не состоится.'],
    },
  },
  en: {
    athlete: {
      subject: 'Your coach cannot take the session',
      preheader: 'Choose another time or another coach.',
      title: 'Your coach has declined the session',
      paragraphs: [
        'Unfortunately your coach cannot take this session.',
        'Choose another time or another coach. If you have paid for it, we will write to you about the refund separately.',
      ],
    },
    coach: {
      subject: 'You have declined a session',
      preheader: 'It will not take place.',
      title: 'You have declined a session',
      paragraphs: ['You have declined the session; it will not take place.'],
    },
    somebody: {
      subject: 'The session is declined',
      preheader: 'The session will not take place.',
      title: 'The session is declined',
      paragraphs: ['The session will not take place.'],
    },
  },
};

export const decline = defineTemplate({
  purpose: 'session',
  summary: 'To the athlete: the coach has declined the session',
  schema: SessionData,
  sample: sampleBecause({ ru: 'В это время зал закрыт', en: 'The gym is closed at that time' }),
  write(data, reader) {
    return sessionLetter(data, reader, NEWS[reader.locale][data.reading]);
  },
});
