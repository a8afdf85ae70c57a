import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';

/** Weekday (0 is Sunday) to opening and closing time; a day that is missing is closed. */
export type OpeningHours = Record<string, [opens: string, closes: string]>;

export interface BranchRow {
  id: string;
  kind: 'branch' | 'atm';
  name: string;
  street: string;
  city: string;
  postal_code: string;
  services: string[];
  /** Null is day and night. */
  hours: OpeningHours | null;
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Which branches and machines are asked for; `q` is words of name, street, town, postal code or service. */
export interface BranchFilter {
  q?: string | undefined;
  kind?: 'branch' | 'atm' | undefined;
  limit: number;
}

/** Branches and cash machines that have all of the words. */
export async function listBranches(queryable: Queryable, { q, kind, limit }: BranchFilter) {
  const words = (q ?? '').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const rows = await queryable.query<BranchRow>(
    'select * from branches where $1::text is null or kind = $1 order by kind desc, city, name',
    [kind],
  );
  const found = rows.filter((row) => {
    const text = `${row.name} ${row.street} ${row.city} ${row.postal_code} ${row.services.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return { items: found.slice(0, limit).map(presentBranch), nextCursor: null };
}

function presentBranch(row: BranchRow) {
  const { hours } = row;
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    address: `${row.street}, ${row.city} ${row.postal_code}`,
    services: row.services,
    hours:
      hours === null
        ? 'Day and night'
        : [1, 2, 3, 4, 5, 6, 0]
            .map((day) => `${weekdays[day]} ${hours[day]?.join(' to ') ?? 'closed'}`)
            .join(', '),
  };
}

/** Reads a branch or a machine. */
export async function findBranch(queryable: Queryable, id: string): Promise<BranchRow> {
  const [branch] = await queryable.query<BranchRow>('select * from branches where id = $1', [id]);
  if (!branch) throw new BankProblem('branch_not_found', 'There is no branch with this id.');
  return branch;
}
