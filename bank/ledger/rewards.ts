import type { Queryable } from '../database/database.ts';
import { findCustomer } from './customers.ts';

const recentMax = 10;

interface RewardRow {
  id: number;
  points: number;
  description: string;
  earned_at: Date;
}

/** The customer's points, what they are worth (one cent a point), and the latest changes. */
export async function readRewards(queryable: Queryable, customerId: string) {
  const customer = await findCustomer(queryable, customerId);
  const [sum] = await queryable.query<{ points: number }>(
    'select coalesce(sum(points), 0)::bigint as points from reward_entries where customer_id = $1',
    [customerId],
  );
  const recent = await queryable.query<RewardRow>(
    'select * from reward_entries where customer_id = $1 order by id desc limit $2',
    [customerId, recentMax],
  );
  const points = sum?.points ?? 0;
  return {
    program: 'Harbour Points',
    points,
    tier: customer.tier,
    worth: { amountMinor: points, currency: 'USD' },
    recent: recent.map((row) => ({
      id: String(row.id),
      points: row.points,
      description: row.description,
      earnedAt: row.earned_at.toISOString(),
    })),
  };
}
