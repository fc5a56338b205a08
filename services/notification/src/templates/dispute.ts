import { defineTemplate } from './define.ts';
import { SessionData, type SessionNews, sessionLetter, sessionSample } from './session.ts';

const NEWS: SessionNews = {
  ru: {
    athlete: {
      subject: 'Спор по тренировке открыт',
      preheader: 'Мы всё проверим и сообщим решение.',
      title: 'Вы открыли спор',
      paragraphs: ['Мы получили ваше обращение по этой тренировке.', 'Когда спор будет решён, мы сообщим вам решение.'],
    },
    coach: {
      subject: 'Спор по тренировке',
      preheader: 'Деньги за неё заморожены до решения.',
      title: 'Спортсмен открыл спор',
      paragraphs: [
        'Спортсмен не согласен с тем, как прошла тренировка. Деньги за неё заморожены, пока спор не решён.',
        'Напишите в поддержку: расскажите, как всё было, и приложите подтверждения, если они есть.',
      ],
    },
    somebody: {
      subject: 'Спор по тренировке',
      preheader: 'Деньги за неё заморожены до решения.',
      title: 'По тренировке открыт спор',
      paragraphs: ['Деньги за эту тренировку заморожены, пока спор не решён.'],
    },
  },
  en: {
    athlete: {
      subject: 'A dispute is open',
      preheader: 'We will look into it and tell you.',
      title: 'You have opened a dispute',
      paragraphs: ['We have your complaint about this session.', 'We will tell you when it is decided.'],
    },
    coach: {
      subject: 'A session is disputed',
      preheader: 'The money for it is frozen until it is decided.',
      title: 'An athlete disputes a session',
      paragraphs: [
        'The athlete does not agree with how the session went. The money for it is frozen until the dispute is decided.',
        'Please write to our support: tell us how it went, and attach any evidence you have.',
      ],
    },
    somebody: {
      subject: 'A session is disputed',
      preheader: 'The money for it is frozen until it is decided.',
      title: 'A session is disputed',
      paragraphs: ['The money for this session is frozen until the dispute is decided.'],
    },
  },
};

export const dispute = defineTemplate({
  purpose: 'session',
  summary: 'To the coach: the athlete disputes the session',
  schema: SessionData,
  sample: {
    ru: {
      ...sessionSample.ru,
      name: 'Иван',
      reading: 'coach',
      athleteName: 'Анна',
      reason: 'Тренировка закончилась на полчаса раньше',
    },
    en: {
      ...sessionSample.en,
      name: 'Ivan',
      reading: 'coach',
      athleteName: 'Anna',
      reason: 'The session ended half an hour early',
    },
  },
  write(data, reader) {
    return sessionLetter(data, reader, NEWS[reader.locale][data.reading]);
  },
});
