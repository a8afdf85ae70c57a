import { z } from 'zod';
import { recordedWrite } from '../operations.ts';
import { appointmentShape, type Appointment } from '../service-shapes.ts';
import { formatDate, formatTime } from '../wording.ts';

/** "Mortgage at Lantern Street on Monday, November 30, 2026 at 10:30 AM". */
export const appointmentWords = ({ topic, branchName, on, at }: Appointment): string =>
  `${topic} at ${branchName} on ${formatDate(on)} at ${formatTime(at)}`;

/**
 * A write of which the bank answers with the appointment as it is now.
 * @param done what is said before the appointment
 */
export const appointmentWrite = (done: string) =>
  recordedWrite(z.object({ appointment: appointmentShape }), ({ appointment }) => ({
    summary: `${done}: ${appointmentWords(appointment)}, ${appointment.address}.`,
    data: { appointment },
  }));
