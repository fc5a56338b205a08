import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { publicUrl } from '@leko/server';
import type { CallbackUrls } from '../deps.ts';

/** Each address carries a token that is good for one kind of callback of one object, and for nothing else. */
export function createCallbackUrls(options: { publicUrl: string; secret: string }): CallbackUrls {
  const key = createSecretKey(options.secret, 'utf8');
  const address = publicUrl(options.publicUrl, '/api/v1/pay/callbacks').href;
  const tokenOf = (type: string, trackingId: string) =>
    createHmac('sha256', key).update(`${type}\n${trackingId}`).digest('base64url');

  return {
    build({ type, status, trackingId }) {
      const token = tokenOf(type, trackingId);
      return `${address}?${new URLSearchParams({ callback_type: type, status, tracking_id: trackingId, token })}`;
    },
    isGenuine({ type, trackingId, token }) {
      const expected = Buffer.from(tokenOf(type, trackingId));
      const given = Buffer.from(token);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
