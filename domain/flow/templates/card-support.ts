import { DECLINE, messageCheck, node, prompt, replyCheck, search, tools, ways, type FlowTemplate } from './template.ts';

export const cardSupport: FlowTemplate = {
  id: 'card-support',
  title: 'Card and account support',
  description: 'Answers questions on cards and accounts from the guides, looks things up, and freezes or replaces a card.',
  firstMessage: 'What is the balance of my checking account?',
  flow: (knowledgeBaseId) => ({
    nodes: [
      node('start', 'start', 'Message arrives', [0, 0], {}),
      messageCheck('check-message', [1, 0], ['investment advice', 'cryptocurrency']),
      search('search', [2, 0], knowledgeBaseId),
      node('answer', 'model', 'Answer', [3, 0], {
        systemPrompt: prompt(
          'You are the support assistant of a bank. You help customers with their cards and accounts.',
          'When a card is lost or stolen, offer to freeze it first: that can be undone.',
          'Ask which card is meant when the customer has several.',
        ),
        responseFormat: 'concise',
        tools: tools(
          ['get_account_balance', 'get_payment_history', 'search_transactions', 'list_accounts', 'list_cards', 'freeze_card',
            'replace_card', 'set_card_limit', 'get_rewards_points', 'explain_fees', 'list_statements', 'get_statement',
            'get_profile', 'transfer_to_human'],
          ['unfreeze_card', 'request_fee_refund', 'add_travel_notice'],
        ),
      }),
      replyCheck('check-reply', [4, 0]),
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
