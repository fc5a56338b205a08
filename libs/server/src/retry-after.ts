/** What `Retry-After` says, in seconds: when it is worth asking again, by what is waited for. */
export const retryAfter = {
  /** The first request with the same idempotency key. */
  sameRequest: 1,
  /** A process of ours, a database or an issuer of tokens, which restarts or changes places. */
  process: 2,
  /** An upstream that did not answer in time. */
  upstream: 5,
  /** Work that ends without the caller, and an upstream that only machines wait for. */
  background: 10,
} as const;
