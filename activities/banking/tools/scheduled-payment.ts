import { z } from 'zod';
import { recordedWrite } from '../operations.ts';
import { scheduledPaymentShape, type ScheduledPayment } from '../service-shapes.ts';
import { formatAmount, formatDate } from '../wording.ts';

const rhythm: Record<ScheduledPayment['frequency'], string> = {
  once: 'once', weekly: 'every week', monthly: 'every month',
};

/** "$20.00 to Alice Chen every week, next on Friday, November 27, 2026". */
export function scheduledWords({ payeeName, frequency, nextOn, ...amount }: ScheduledPayment): string {
  const when = frequency === 'once' ? '' : ` ${rhythm[frequency]}`;
  if (nextOn === null) return `${formatAmount(amount)} to ${payeeName}${when}`;
  return `${formatAmount(amount)} to ${payeeName}${when}${when ? ', next' : ''} on ${formatDate(nextOn)}`;
}

/**
 * A write of which the bank answers with the scheduled payment as it is now.
 * @param wordsOf one sentence without its full stop
 */
export const scheduledWrite = (wordsOf: (payment: ScheduledPayment) => string) =>
  recordedWrite(z.object({ scheduledPayment: scheduledPaymentShape }), ({ scheduledPayment }) => ({
    summary: `${wordsOf(scheduledPayment)}.`,
    data: { scheduledPayment },
  }));
