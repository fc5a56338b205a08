/** The languages that people are written to in. */
export type Locale = 'ru' | 'en';
