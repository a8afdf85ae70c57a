import { z } from 'zod';
import { appointmentsOf } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { counted, shortList } from '../wording.ts';
import { appointmentWords } from './appointment.ts';

export const listAppointments = defineTool({
  name: 'list_appointments',
  title: 'Appointments',
  description: "Lists the customer's appointments at branches that are still to come.",
  category: 'support',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'List the appointments',
  async run(_args, context) {
    const appointments = await appointmentsOf(context);
    const list = shortList(appointments);
    return {
      summary:
        appointments.length > 0
          ? `${counted(appointments.length, 'appointment')}: ${list.items.map(appointmentWords).join('; ')}.`
          : 'There are no appointments.',
      data: { appointments: list.items, more: list.more, note: list.note },
    };
  },
});
