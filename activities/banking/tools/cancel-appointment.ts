import { z } from 'zod';
import { appointmentsOf, resolveAppointment } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { appointmentWords, appointmentWrite } from './appointment.ts';
import { named } from './parameters.ts';

const cancelled = appointmentWrite('Cancelled');

export const cancelAppointment = defineTool({
  name: 'cancel_appointment',
  title: 'Cancel an appointment',
  description: 'Cancels an appointment at a branch.',
  category: 'support',
  effect: 'write',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    appointmentId: named.optional()
      .describe('Which appointment: its id from list_appointments, its topic or branch. Leave out if there is only one.'),
  }),
  describe: (args) => `Cancel the appointment ${args.appointmentId ?? ''}`.trim(),
  async summarise(args, context) {
    const appointment = (await appointmentsOf(context)).find(({ id }) => id === args.appointmentId);
    return `Cancel the appointment ${appointment ? appointmentWords(appointment) : args.appointmentId}`;
  },
  async resolve(args, context) {
    return { appointmentId: await resolveAppointment(args.appointmentId, context) };
  },
  async run(args, context) {
    const id = args.appointmentId ?? (await resolveAppointment(undefined, context));
    return cancelled.send(`/appointments/${encodeURIComponent(id)}/cancel`, {}, context);
  },
  lookUp: cancelled.lookUp,
});
