import { expect, it } from 'vitest';
import { createDocumentLinks } from './document-links.ts';

it.each([
  ['https://x.example', 'https://x.example/api/v1/pay'],
  ['https://x.example/pay', 'https://x.example/pay/api/v1/pay'],
  ['https://x.example/pay/', 'https://x.example/pay/api/v1/pay'],
])('documents of a gateway at %s are found below it', (publicUrl, ours) => {
  const links = createDocumentLinks({ publicUrl, secret: 'a-secret-of-at-least-32-characters' });

  expect(links.urlOf('one', new Date(0)).startsWith(`${ours}/documents/one/content?token=`)).toBe(true);
});
