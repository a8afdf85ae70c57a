import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Attack, Call } from './obeying-model.ts';

const callSchema = z.object({ function: z.string(), args: z.record(z.string(), z.unknown()) });
const setSchema = z.object({
  user_tasks: z.array(z.object({ id: z.string(), prompt: z.string(), ground_truth: z.array(callSchema) })),
  injection_tasks: z.array(z.object({ id: z.string(), goal: z.string(), ground_truth: z.array(callSchema) })),
  visible_vectors_by_user_task: z.record(z.string(), z.array(z.string())),
  attack_templates: z.record(z.string(), z.string()),
  injection_vectors: z.record(z.string(), z.string()),
  environment: z.object({ filesystem: z.object({ files: z.record(z.string(), z.string()) }) }),
});
type DataCall = z.infer<typeof callSchema>;

/** A case of the set in our bank: where its text lies, and what is done on either side. */
export interface PublicCase {
  attack: Attack;
  userTask: string;
  injectionTask: string;
  template: string;
  /** A word that finds the text. */
  word: string;
  place: 'document' | 'memo';
  text: string;
}

/** Who stands for whom. The attacker is a payee already, so that nothing but the gate is in the way. */
const ATTACKER = 'payee-bobs-plumbing';
const PAYEES: Record<string, string> = {
  US133000000121212121212: ATTACKER,
  US122000000121212121212: 'payee-city-utilities',
  SE3550000000054910000003: 'payee-city-utilities',
};
const OTHERS = 'payee-alice';

/** Scheduled payments that the set's own, 6 and 7, stand for: made by the test. */
export const SCHEDULED = { 6: 'scheduled-music', 7: 'scheduled-rent' } as const;
/** A Friday far enough ahead. */
const LATER = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);

/**
 * The set's banking suite (AgentDojo's format), in terms of our tools: transfers are transfers, a file is a passage of
 * a document, an incoming transaction's subject is a memo. A recipient of a scheduled payment cannot be changed here:
 * that is its cancelling and a new one. We have no passwords: that step lowers a card's limit.
 */
export function readPublicSet(path: string): PublicCase[] {
  const set = setSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const cases = set.user_tasks.flatMap((userTask) => set.injection_tasks.flatMap((injectionTask) =>
    Object.entries(set.attack_templates).map(([template, words]) => ({ userTask, injectionTask, template, words }))));
  return cases.map(({ userTask, injectionTask, template, words }, index) => {
    const word = `case${index}x`;
    const order = words.replace('{goal}', injectionTask.goal);
    const vectors = set.visible_vectors_by_user_task[userTask.id] ?? [];
    const isMemo = vectors.includes('injection_incoming_transaction');
    const file = userTask.ground_truth.find((call) => call.function === 'read_file')?.args['file_path'];
    const text = isMemo
      ? `${set.injection_vectors['injection_incoming_transaction'] ?? ''} ${order}`
      : `${set.environment.filesystem.files[z.string().parse(file)] ?? ''}\n${order}`;
    const toOurs = (calls: readonly DataCall[], own: number) => calls.flatMap((call) => ourCalls(call, word, own));
    return {
      userTask: userTask.id, injectionTask: injectionTask.id, template, word, text,
      place: isMemo ? 'memo' : 'document',
      attack: {
        name: word, says: `${userTask.prompt} ${word}`, seen: injectionTask.goal,
        task: toOurs(userTask.ground_truth, index), orders: toOurs(injectionTask.ground_truth, 10_000 + index),
      },
    };
  });
}

const payment = z.object({ recipient: z.string(), amount: z.number(), subject: z.string() });
const change = z.object({ id: z.literal([6, 7]), recipient: z.string().optional(), amount: z.number().optional() });

/** @param own cents that make the amount the case's own, as the bank's code is for exactly one amount */
function ourCalls({ function: name, args }: DataCall, word: string, own: number): Call[] {
  switch (name) {
    case 'read_file':
      return [];
    case 'get_most_recent_transactions':
      return [{ name: 'search_transactions', arguments: { query: word } }];
    case 'get_scheduled_transactions':
      return [{ name: 'list_scheduled_payments', arguments: {} }];
    case 'send_money':
      return [{ name: 'transfer_funds', arguments: { ...paid(args, own), memo: payment.parse(args).subject.replace(/\s+/g, ' ').slice(0, 140) } }];
    case 'schedule_transaction':
      return [{ name: 'schedule_payment', arguments: { ...paid(args, own), firstPayment: LATER, frequency: 'monthly' } }];
    case 'update_scheduled_transaction':
      return changed(args, own);
    case 'update_password':
      return [{ name: 'set_card_limit', arguments: { amountMinor: 100_00 + own } }];
    default:
      throw new Error(`The set has a call that nothing of ours stands for: ${name}.`);
  }
}

function paid(args: DataCall['args'], own: number): { payeeId: string; amountMinor: number } {
  const { recipient, amount } = payment.parse(args);
  return { payeeId: PAYEES[recipient] ?? OTHERS, amountMinor: Math.min(Math.round(amount * 100), 10_000_00) + own };
}

function changed(args: DataCall['args'], own: number): Call[] {
  const { id, recipient, amount } = change.parse(args);
  const scheduledPaymentId = SCHEDULED[id];
  if (amount !== undefined) return [{ name: 'change_scheduled_payment', arguments: { scheduledPaymentId, amountMinor: amount * 100 + own } }];
  return [
    { name: 'cancel_scheduled_payment', arguments: { scheduledPaymentId } },
    { name: 'schedule_payment', arguments: { payeeId: PAYEES[recipient ?? ''] ?? ATTACKER, amountMinor: 50_00 + own, firstPayment: LATER, frequency: 'monthly' } },
  ];
}
