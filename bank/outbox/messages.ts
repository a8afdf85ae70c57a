import type { Queryable } from '../database/database.ts';

const messagesMax = 200;

/** A code that the bank sent, as the outbox shows it. */
export interface OutboxMessage {
  id: string;
  challengeId: string;
  userId: string;
  customerName: string;
  channel: string;
  to: string;
  code: string;
  digest: string;
  summary: string | null;
  sentAt: string;
  expiresAt: string;
  status: 'waiting' | 'verified' | 'used' | 'expired' | 'locked';
}

interface MessageRow {
  id: number;
  challenge_id: string;
  customer_id: string;
  customer_name: string;
  channel: string;
  sent_to: string;
  code: string;
  digest: string;
  summary: string | null;
  sent_at: Date;
  expires_at: Date;
  verified_at: Date | null;
  used_by_key: string | null;
  tries_left: number;
}

function statusOf(row: MessageRow, now: Date): OutboxMessage['status'] {
  if (row.used_by_key !== null) return 'used';
  if (row.verified_at !== null) return 'verified';
  if (row.tries_left === 0) return 'locked';
  return row.expires_at <= now ? 'expired' : 'waiting';
}

/** The latest codes sent, newest first; of one customer, if `userId` is given. */
export async function listMessages(queryable: Queryable, now: Date, userId?: string): Promise<OutboxMessage[]> {
  const rows = await queryable.query<MessageRow>(
    `select outbox.*, customers.name as customer_name, challenges.digest, challenges.summary, challenges.expires_at,
       challenges.verified_at, challenges.used_by_key, challenges.tries_left
     from outbox
     join challenges on challenges.id = outbox.challenge_id
     join customers on customers.id = outbox.customer_id
     where $1::text is null or outbox.customer_id = $1 order by outbox.id desc limit $2`,
    [userId, messagesMax],
  );
  return rows.map((row) => ({
    id: String(row.id),
    challengeId: row.challenge_id,
    userId: row.customer_id,
    customerName: row.customer_name,
    channel: row.channel,
    to: row.sent_to,
    code: row.code,
    digest: row.digest,
    summary: row.summary,
    sentAt: row.sent_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    status: statusOf(row, now),
  }));
}
