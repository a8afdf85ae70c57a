import { DECLINE, messageCheck, node, prompt, replyCheck, search, tools, ways, type FlowTemplate } from './template.ts';

const says = (...words: string[]) => words.map((value) => ({ field: 'message.text', operator: 'contains' as const, value }));

export const triage: FlowTemplate = {
  id: 'triage',
  title: 'Triage with hand-over',
  description: 'Sends urgent card trouble and everything else to the model made for it, and complaints to a person at once.',
  firstMessage: 'How can I order a new card?',
  flow: (knowledgeBaseId) => ({
    nodes: [
      node('start', 'start', 'Message arrives', [0, 1], {}),
      messageCheck('check-message', [1, 1]),
      node('triage', 'condition', 'What is it about?', [2, 1], {
        branches: [
          { id: 'person', label: 'Wants a person', match: 'any', rules: says('complain', 'lawyer', 'human', 'a person', 'colleague', 'beschwer', 'mitarbeiter') },
          { id: 'urgent', label: 'Card in danger', match: 'any', rules: says('stolen', 'lost', 'fraud', 'gestohlen', 'verloren', 'betrug') },
        ],
      }),
      node('hand-over', 'handoff', 'To a colleague', [3, 0], {
        reason: 'The customer complains, or has asked for a person.',
        message: 'I am handing you over to a colleague, who will reply here.',
      }),
      node('protect', 'model', 'Protect the card', [3, 1], {
        systemPrompt: prompt(
          'A customer of a bank writes because a card is lost or stolen, or something looks like fraud. Protect the card first, then explain.',
          'Offer to freeze the card at once: that can be undone. Then look at the latest payments for any that the customer does not know.',
        ),
        responseFormat: 'concise', temperature: 0,
        tools: tools(['list_cards', 'freeze_card', 'replace_card', 'search_transactions', 'transfer_to_human'], ['open_dispute']),
      }),
      search('search', [3, 2], knowledgeBaseId),
      node('answer', 'model', 'Answer', [4, 2], {
        systemPrompt: prompt('You are the support assistant of a bank, and answer general questions.'),
        tools: tools(
          ['get_account_balance', 'get_payment_history', 'list_cards', 'list_accounts', 'explain_fees', 'find_branch', 'transfer_to_human'],
        ),
      }),
      replyCheck('check-reply', [5, 1]),
      node('end', 'end', 'Done', [6, 1], {}),
      node('decline', 'reply', 'Decline politely', [5, 3], { text: DECLINE }),
    ],
    edges: ways(
      ['start', 'check-message'], ['check-message', 'triage'], ['check-message.blocked', 'decline'],
      ['triage.person', 'hand-over'], ['triage.urgent', 'protect'], ['triage.else', 'search'], ['search', 'answer'],
      ['protect', 'check-reply'], ['answer', 'check-reply'], ['check-reply', 'end'], ['check-reply.blocked', 'decline'], ['decline', 'end'],
    ),
  }),
};
