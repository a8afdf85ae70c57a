import { messageCheck, node, prompt, search, tools, ways, DECLINE, type FlowTemplate } from './template.ts';

export const concierge: FlowTemplate = {
  id: 'concierge',
  title: 'Branch concierge',
  description: 'Finds a branch and its hours, tells exchange rates, and makes, moves or cancels appointments.',
  firstMessage: 'Which branch is near Boston?',
  flow: (knowledgeBaseId) => ({
    nodes: [
      node('start', 'start', 'Message arrives', [0, 0], {}),
      messageCheck('check-message', [1, 0]),
      search('search', [2, 0], knowledgeBaseId),
      node('answer', 'model', 'Concierge', [3, 0], {
        systemPrompt: prompt(
          'You are the concierge of a bank\'s branches: you know where they are and when they are open, and arrange appointments.',
          'For an appointment you need the branch, the day and the matter. To move one, cancel it and book another.',
        ),
        responseFormat: 'concise',
        tools: tools(
          ['find_branch', 'get_exchange_rate', 'list_appointments', 'transfer_to_human'],
          ['book_appointment', 'cancel_appointment', 'add_travel_notice'],
        ),
      }),
      node('end', 'end', 'Done', [4, 0], {}),
      node('decline', 'reply', 'Decline politely', [3, 1], { text: DECLINE }),
    ],
    edges: ways(
      ['start', 'check-message'], ['check-message', 'search'], ['check-message.blocked', 'decline'], ['search', 'answer'],
      ['answer', 'end'], ['decline', 'end'],
    ),
  }),
};
