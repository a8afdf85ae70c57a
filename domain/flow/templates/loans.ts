import { DECLINE, messageCheck, node, prompt, replyCheck, search, tools, ways, type FlowTemplate } from './template.ts';

export const loans: FlowTemplate = {
  id: 'loans',
  title: 'Loan questions',
  description: 'Explains loans from the guides, says what is owed and what paying off would cost, and books an appointment.',
  firstMessage: 'How much do I still owe on my loan?',
  flow: (knowledgeBaseId) => ({
    nodes: [
      node('start', 'start', 'Message arrives', [0, 0], {}),
      messageCheck('check-message', [1, 0], ['investment advice', 'tax advice']),
      search('search', [2, 0], knowledgeBaseId),
      node('answer', 'model', 'Answer on loans', [3, 0], {
        systemPrompt: prompt(
          'You answer questions on loans of a bank: what is owed, rates, paying off, applying.',
          'Never promise that a loan is granted, and never work out a rate yourself: offer an appointment for that.',
        ),
        tools: tools(
          ['list_loans', 'get_loan_payoff', 'get_account_balance', 'find_branch', 'list_appointments', 'request_credit_limit', 'transfer_to_human'],
          ['book_appointment'],
        ),
      }),
      replyCheck('check-reply', [4, 0], 'This is information, not an offer of credit.'),
      node('end', 'end', 'Done', [5, 0], {}),
      node('decline', 'reply', 'Decline politely', [5, 1], { text: DECLINE }),
      node('end-declined', 'end', 'Declined', [6, 1], {}),
    ],
    edges: ways(
      ['start', 'check-message'], ['check-message', 'search'], ['check-message.blocked', 'decline'], ['search', 'answer'],
      ['answer', 'check-reply'], ['check-reply', 'end'], ['check-reply.blocked', 'decline'], ['decline', 'end-declined'],
    ),
  }),
};
