import { DECLINE, messageCheck, node, prompt, replyCheck, search, tools, ways, type FlowTemplate } from './template.ts';

const SIGN_IN = 'To look at your payments I need to know who you are. Please sign in, and write to me again.';

export const disputes: FlowTemplate = {
  id: 'disputes',
  title: 'Disputes',
  description: 'Finds the payment that a customer does not recognise, freezes the card if need be, and opens a dispute.',
  firstMessage: 'There is a payment on my card that I do not recognise',
  flow: (knowledgeBaseId) => ({
    nodes: [
      node('start', 'start', 'Message arrives', [0, 0], {}),
      messageCheck('check-message', [1, 0]),
      node('signed-in', 'condition', 'Signed in?', [2, 0], {
        branches: [{ id: 'yes', label: 'Signed in', match: 'all', rules: [{ field: 'customer.signedIn', operator: 'is-true' }] }],
      }),
      search('search', [3, 0], knowledgeBaseId),
      node('settle', 'model', 'Settle the dispute', [4, 0], {
        systemPrompt: prompt(
          'You help customers of a bank with payments that they do not recognise or that were charged wrongly.',
          'First find the payment with search_transactions, and say date, receiver and amount; open a dispute only when the customer has said that it is this one.',
          'If the card may be in other hands, offer to freeze it before anything else.',
          'Ask for the reason of the dispute. Where there is one already, say how it stands.',
        ),
        temperature: 0,
        tools: tools(
          ['search_transactions', 'get_payment_history', 'get_dispute_status', 'list_cards', 'freeze_card', 'replace_card',
            'explain_fees', 'transfer_to_human'],
          ['open_dispute', 'request_fee_refund'],
        ),
      }),
      replyCheck('check-reply', [5, 0]),
      node('end', 'end', 'Done', [6, 0], {}),
      node('ask-sign-in', 'reply', 'Ask to sign in', [3, 1], { text: SIGN_IN }),
      node('decline', 'reply', 'Decline politely', [6, 1], { text: DECLINE }),
      node('end-declined', 'end', 'Not looked at', [7, 1], {}),
    ],
    edges: ways(
      ['start', 'check-message'], ['check-message', 'signed-in'], ['check-message.blocked', 'decline'],
      ['signed-in.yes', 'search'], ['signed-in.else', 'ask-sign-in'], ['search', 'settle'], ['settle', 'check-reply'],
      ['check-reply', 'end'], ['check-reply.blocked', 'decline'], ['decline', 'end-declined'], ['ask-sign-in', 'end-declined'],
    ),
  }),
};
