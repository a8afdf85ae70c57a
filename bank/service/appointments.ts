import { randomUUID } from 'node:crypto';
import { addDays, bankDay, bankTime, weekdayOf } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { findBranch, type BranchRow } from './branches.ts';

const daysAheadMax = 28;

/** Day YYYY-MM-DD and time HH:MM, Eastern Time, on the full or the half hour. */
export interface AppointmentOrder {
  branchId: string;
  on: string;
  at: string;
  topic: string;
}

interface Instruction {
  customerId: string;
  now: Date;
}

interface AppointmentRow {
  id: string;
  customer_id: string;
  branch_id: string;
  branch_name: string;
  street: string;
  city: string;
  on_day: string;
  at_time: string;
  topic: string;
  status: 'booked' | 'cancelled';
}

const appointments = `
  select appointments.id, appointments.customer_id, branch_id, branches.name as branch_name, street, city,
    on_day::text, at_time, topic, status
  from appointments join branches on branches.id = appointments.branch_id`;

function present(row: AppointmentRow) {
  return {
    id: row.id,
    branchId: row.branch_id,
    branchName: row.branch_name,
    address: `${row.street}, ${row.city}`,
    on: row.on_day,
    at: row.at_time,
    topic: row.topic,
    status: row.status,
  };
}

/** The customer's appointments from today on, cancelled ones left out. */
export async function listAppointments(queryable: Queryable, customerId: string, now: Date) {
  const rows = await queryable.query<AppointmentRow>(
    `${appointments} where appointments.customer_id = $1 and status = 'booked' and on_day >= $2 order by on_day, at_time`,
    [customerId, bankDay(now)],
  );
  return { items: rows.map(present), nextCursor: null };
}

/** Books half an hour at a branch, while it is open, up to four weeks ahead. */
export async function bookAppointment(
  transaction: Queryable,
  { customerId, now, order }: Instruction & { order: AppointmentOrder },
) {
  const branch = await findBranch(transaction, order.branchId);
  if (branch.kind !== 'branch') throw new BankProblem('branch_without_appointments', 'A cash machine has no staff.');
  if (isOver(order, now)) throw new BankProblem('date_in_past', 'That time is over.');
  if (order.on > addDays(bankDay(now), daysAheadMax)) {
    throw new BankProblem('date_too_far', `Appointments are made up to ${daysAheadMax} days ahead.`);
  }
  if (!isOpen(branch, order)) throw new BankProblem('branch_closed', 'The branch is closed at that time.');
  const id = `appointment-${randomUUID()}`;
  const booked = await transaction.query(
    `insert into appointments (id, customer_id, branch_id, on_day, at_time, topic, status, created_at)
     values ($1, $2, $3, $4, $5, $6, 'booked', $7)
     on conflict (branch_id, on_day, at_time) where status = 'booked' do nothing returning 1`,
    [id, customerId, branch.id, order.on, order.at, order.topic, now],
  );
  if (booked.length === 0) throw new BankProblem('appointment_taken', 'Somebody else has this time.');
  return { appointment: await presentOne(transaction, id) };
}

/** Frees the time of an appointment that is still to come. */
export async function cancelAppointment(transaction: Queryable, { customerId, now, id }: Instruction & { id: string }) {
  await transaction.query('select 1 from appointments where id = $1 for update', [id]);
  const appointment = await findRow(transaction, id);
  if (appointment.customer_id !== customerId) {
    throw new BankProblem('appointment_forbidden', 'This is another customer’s appointment.');
  }
  if (appointment.status === 'cancelled') throw new BankProblem('appointment_cancelled', 'It was cancelled already.');
  if (isOver({ on: appointment.on_day, at: appointment.at_time }, now)) {
    throw new BankProblem('date_in_past', 'The appointment is over.');
  }
  await transaction.query(`update appointments set status = 'cancelled' where id = $1`, [id]);
  return { appointment: await presentOne(transaction, id) };
}

async function findRow(queryable: Queryable, id: string): Promise<AppointmentRow> {
  const [row] = await queryable.query<AppointmentRow>(`${appointments} where appointments.id = $1`, [id]);
  if (!row) throw new BankProblem('appointment_not_found', 'There is no appointment with this id.');
  return row;
}

const presentOne = async (queryable: Queryable, id: string) => present(await findRow(queryable, id));

const isOver = ({ on, at }: { on: string; at: string }, now: Date): boolean =>
  `${on}T${at}` <= `${bankDay(now)}T${bankTime(now)}`;

/** The last appointment begins half an hour before closing: at 16:30 where 17:00 is the end. */
function isOpen({ hours }: BranchRow, { on, at }: AppointmentOrder): boolean {
  const [opens, closes] = hours?.[weekdayOf(on)] ?? [];
  return opens !== undefined && closes !== undefined && at >= opens && at < closes;
}
