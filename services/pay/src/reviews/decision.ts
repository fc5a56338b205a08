import type { RequestKey } from '@leko/postgres';
import type { Caller } from '@leko/runtime';
import type { ReviewAction } from './domain/review.ts';

/** What a person has decided about something on the review list. */
export interface Decision {
  readonly key: RequestKey | undefined;
  readonly id: string;
  readonly action: ReviewAction;
  readonly why: string;
  readonly by: Caller;
  readonly deadline: Date | undefined;
}
