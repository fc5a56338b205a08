import type { ColumnType, Generated, Selectable } from 'kysely';
import type { Act, ActType } from './domain/act.ts';

export interface DocumentTables {
  sold_session: {
    payment_id: string;
    session_id: string;
    name: string;
    fee: bigint;
    vat: bigint;
    vat_percentage: string;
  };
  returned_session: { refund_id: string; payment_id: string; session_id: string; fee: bigint; vat: bigint };
  completed_session: {
    booking_id: string;
    event_id: string;
    session_id: string;
    coach_id: string;
    athlete_id: string | null;
    order_id: string | null;
    name: string | null;
    starts_at: Date | null;
    ends_at: Date | null;
    completed_at: Date;
    heard_at: Date;
    issued_at: Generated<Date | null>;
    next_check_at: Date | null;
  };
  document_series: { series: string; last: bigint };
  document: DocumentTable;
  document_file: {
    document_id: string;
    sha256: Generated<string | null>;
    bytes: Generated<number | null>;
    stored_at: Generated<Date | null>;
    attempts: Generated<number>;
    next_check_at: Date | null;
  };
}

interface DocumentTable {
  id: string;
  event_id: string;
  booking_id: string;
  type: ActType;
  series: string;
  position: bigint;
  coach_id: string;
  athlete_id: string | null;
  order_id: string | null;
  session_id: string;
  recipient_id: string | null;
  recipient_version: number | null;
  s3_key: string;
  file_name: string;
  content: ColumnType<Act, string, never>;
  created_at: Date;
}

export type DocumentRow = Selectable<DocumentTable>;
