import type { ActType } from './act.ts';

/** An act as it is listed: what it is about, whose it is, and where its page is kept. */
export interface Document {
  readonly id: string;
  readonly eventId: string;
  readonly bookingId: string;
  readonly type: ActType;
  readonly coachId: string;
  readonly athleteId: string | undefined;
  readonly orderId: string | undefined;
  readonly sessionId: string;
  readonly number: string;
  readonly s3Key: string;
  readonly fileName: string;
  readonly createdAt: Date;
}

/** The same, and since when its page is in the store; undefined while it is being made. */
export interface StoredDocument extends Document {
  readonly storedAt: Date | undefined;
}
