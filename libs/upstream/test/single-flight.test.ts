import { expect, test } from 'vitest';
import { singleFlight } from '../src/index.ts';

test('who asks the same while it is under way gets the same answer, and it is asked once', async () => {
  const share = singleFlight<string>();
  const { promise, resolve } = Promise.withResolvers<string>();
  let asked = 0;
  const ask = () => {
    asked++;
    return promise;
  };

  const all = ['a', 'a', 'b', 'a'].map((key) => share(key, ask));
  resolve('answer');

  expect(await Promise.all(all)).toEqual(Array(4).fill('answer'));
  expect(asked).toBe(2);
});

test('afterwards it is asked anew, also after a failure that all have heard of', async () => {
  const share = singleFlight<string>();
  const fail = () => Promise.reject(new Error('no answer'));

  const failed = await Promise.allSettled([share('a', fail), share('a', async () => 'never asked')]);

  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await share('a', async () => 'asked anew')).toBe('asked anew');
});
