import { z } from 'zod';
import { branchesOf, resolveBranch } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { formatDate, formatTime } from '../wording.ts';
import { appointmentWrite } from './appointment.ts';
import { futureDay, named } from './parameters.ts';

const booked = appointmentWrite('Booked');

export const bookAppointment = defineTool({
  name: 'book_appointment',
  title: 'Book an appointment',
  description: 'Books an appointment with an adviser at a branch, for a loan, a mortgage, opening an account or anything else, up to four weeks ahead.',
  category: 'support',
  effect: 'write',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    branchId: named.describe('Which branch: its id from find_branch, or its name or town.'),
    date: futureDay.describe('The day, YYYY-MM-DD.'),
    time: z.string().trim().regex(/^(?:[01]\d|2[0-3]):(?:00|30)$/, 'Write the time as HH:MM, on the full or the half hour.')
      .describe('The time, HH:MM in 24 hours, on the full or the half hour.'),
    purpose: z.string().trim().min(1).max(100).default('General advice').describe('What it is about, such as a mortgage.'),
  }),
  describe: (args) => `Book an appointment (${args.purpose}) at ${args.branchId} on ${formatDate(args.date)} at ${formatTime(args.time)}`,
  async summarise(args, context) {
    const branch = (await branchesOf(context)).find(({ id }) => id === args.branchId);
    return `Book an appointment (${args.purpose}) at ${branch?.name ?? args.branchId} on ${formatDate(args.date)} at ${formatTime(args.time)}`;
  },
  async resolve(args, context) {
    return { ...args, branchId: await resolveBranch(args.branchId, context) };
  },
  run: ({ branchId, date, time, purpose }, context) =>
    booked.send('/appointments', { branchId, on: date, at: time, topic: purpose }, context),
  lookUp: booked.lookUp,
});
