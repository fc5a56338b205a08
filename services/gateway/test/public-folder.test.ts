import { expect, test } from 'vitest';
import { openWorld } from './world.ts';

test('a gateway that is reached below a folder describes itself there', async () => {
  const world = await openWorld({ config: { PUBLIC_URL: 'https://x.example/pay/' } });

  const description = await world.call('GET', '/openapi.json');
  const page = await world.call('GET', '/docs/json');
  await world.close();

  expect(description.json().servers).toEqual([{ url: 'https://x.example/pay' }]);
  expect(new URL(String(page.headers.location), 'https://x.example/pay/docs/json').href).toBe(
    'https://x.example/pay/openapi.json',
  );
});
