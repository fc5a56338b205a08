import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { templateNames } from '../src/templates/index.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());

const BASE = '/api/v1/notification/private/templates';
const get = (path: string, role: 'ops' | 'service' | 'user' = 'ops') =>
  world.call({ roles: [role] }, { method: 'GET', url: `${BASE}${path}` });

test('all templates are listed with their subjects and the schema of their data', async () => {
  const { data, count, total } = (await get('')).json();

  expect([count, total]).toEqual([templateNames.length, templateNames.length]);
  expect(data.map(({ name }: { name: string }) => name)).toEqual(templateNames);
  expect(data[0]).toMatchObject({
    name: 'verification',
    purpose: 'account',
    locales: ['ru', 'en'],
    subjects: { ru: 'Подтвердите адрес электронной почты', en: 'Confirm your e-mail address' },
    schema: { type: 'object', required: ['link', 'expiresAt'] },
  });
});

test('services may look, users may not', async () => {
  expect((await get('', 'service')).statusCode).toBe(200);
  expect((await get('', 'user')).statusCode).toBe(403);
  expect((await get('/booking/preview', 'user')).statusCode).toBe(403);
});

test('by pages, too', async () => {
  expect((await get('?page=1&limit=5')).json()).toMatchObject({ count: 5, page: 1, limit: 5 });
});

test.each(templateNames)('%s is shown in both languages, with styles and nothing from elsewhere', async (name) => {
  for (const locale of ['ru', 'en']) {
    const answer = await get(`/${name}/preview?locale=${locale}`);

    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(answer.body).toContain(`<html lang="${locale}"`);
  }
});

test('as text, and in Russian unless requested otherwise', async () => {
  const answer = await get('/booking/preview?format=text');

  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.body).toContain('Вы записались на 2\u00a0тренировки');
});

test.each([
  ['/nothing/preview', 404],
  ['/__proto__/preview', 404],
  ['/booking/preview?locale=fr', 422],
])('%s is answered with %i', async (path, status) => {
  expect((await get(path)).statusCode).toBe(status);
});
