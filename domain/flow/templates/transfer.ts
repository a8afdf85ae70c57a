import { DECLINE, messageCheck, node, prompt, replyCheck, tools, ways, type FlowTemplate } from './template.ts';

const SIGN_IN = 'To send money I need to know who you are. Please sign in, and write to me again.';

export const transfer: FlowTemplate = {
  id: 'transfer',
  title: 'Transfer with 2FA',
  description: 'Sends money now or on a later day, to payees or between own accounts, behind a verification code.',
  firstMessage: 'Send 20 dollars to Alice',
  flow: () => ({
    nodes: [
      node('start', 'start', 'Message arrives', [0, 0], {}),
      messageCheck('check-message', [1, 0]),
      node('signed-in', 'condition', 'Signed in?', [2, 0], {
        branches: [{ id: 'yes', label: 'Signed in', match: 'all', rules: [{ field: 'customer.signedIn', operator: 'is-true' }] }],
      }),
      node('pay', 'model', 'Prepare the payment', [3, 0], {
        systemPrompt: prompt(
          'You help customers of a bank to send money: now, on a later day, or in turn each month.',
          'For a payment you need the amount and the receiver. Look the receiver up with list_payees; where several match, ask which.',
          'Repeat amount, receiver and day before you call the tool that pays. Call it once only.',
        ),
        responseFormat: 'concise', temperature: 0,
        tools: tools(
          ['list_payees', 'list_accounts', 'get_account_balance', 'transfer_funds', 'schedule_payment', 'list_scheduled_payments',
            'change_scheduled_payment', 'add_payee', 'get_exchange_rate', 'get_payment_history', 'transfer_to_human'],
          ['cancel_scheduled_payment'],
        ),
      }),
      replyCheck('check-reply', [4, 0]),
      node('end', 'end', 'Done', [5, 0], {}),
      node('ask-sign-in', 'reply', 'Ask to sign in', [3, 1], { text: SIGN_IN }),
      node('decline', 'reply', 'Decline politely', [5, 1], { text: DECLINE }),
      node('end-declined', 'end', 'Not paid', [6, 1], {}),
    ],
    edges: ways(
      ['start', 'check-message'], ['check-message', 'signed-in'], ['check-message.blocked', 'decline'],
      ['signed-in.yes', 'pay'], ['signed-in.else', 'ask-sign-in'], ['pay', 'check-reply'], ['check-reply', 'end'],
      ['check-reply.blocked', 'decline'], ['decline', 'end-declined'], ['ask-sign-in', 'end-declined'],
    ),
  }),
};
