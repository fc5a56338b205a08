import { Type } from '@sinclair/typebox';
import { defineTemplate, ReaderName, strict } from './define.ts';

/** Acts are Russian documents in every language of the mail. */
const SAMPLE = { number: 'АК-2026-000123', fileName: 'Акт АК-2026-000123 от 29.11.2026.pdf' };

export const documentsReady = defineTemplate({
  purpose: 'money',
  summary: 'To the coach or the athlete: the act of a rendered service is ready',
  schema: Type.Object({ name: ReaderName, number: Type.String(), fileName: Type.String() }, strict),
  sample: { ru: { name: 'Иван', ...SAMPLE }, en: { name: 'Ivan', ...SAMPLE } },
  write({ name, number, fileName }, { locale, platform }) {
    const { labels, label, ...words } = {
      ru: {
        subject: `Акт №\u00a0${number} готов`,
        preheader: 'Документ можно скачать на платформе.',
        title: 'Акт об оказании услуг готов',
        paragraphs: ['Мы составили акт об оказанных услугах. Его можно скачать на платформе, среди ваших документов.'],
        labels: { number: 'Номер', file: 'Файл' },
        label: 'Перейти к документам',
      },
      en: {
        subject: `Act No.\u00a0${number} is ready`,
        preheader: 'You can download the document from your account.',
        title: 'The act of rendered services is ready',
        paragraphs: [
          'We have drawn up the act of rendered services. You can download it among the documents of your account.',
        ],
        labels: { number: 'Number', file: 'File' },
        label: 'Go to the documents',
      },
    }[locale];
    const facts = [
      [labels.number, number],
      [labels.file, fileName],
    ] as const;
    return { ...words, name, facts, action: { label, url: platform.site } };
  },
});
