import { exampleTool } from './tool.ts';

/** Tools of a quite different agent: a town library's. */
export const libraryTools = [
  exampleTool('search_books', 'Search the catalogue for books by title, author or subject.', {
    query: { type: 'string', description: 'What to look for' },
    'availableOnly?': { type: 'boolean', description: 'Only books that are on the shelf' },
  }),
  exampleTool('list_loans', 'List the books that the reader has borrowed, with their due dates.'),
  exampleTool('renew_loan', 'Renew a loan so that the book can be kept for longer.', {
    loanId: { type: 'string', description: 'Id of the loan to renew' },
  }),
  exampleTool('reserve_room', 'Reserve a study room for a day and a time.', {
    date: { type: 'string', format: 'date', description: 'The day' },
    startTime: { type: 'string', description: 'Start as HH:MM' },
    endTime: { type: 'string', description: 'End as HH:MM' },
    people: { type: 'integer', minimum: 1, maximum: 12, description: 'Number of people' },
    'roomType?': { type: 'string', enum: ['quiet', 'group', 'media'] },
  }),
  exampleTool('pay_fine', 'Pay an overdue fine.', {
    amount: { type: 'number', description: 'Amount in euros' },
  }),
  exampleTool('ask_librarian', 'Pass the question on to a librarian, a human member of staff.', {
    'question?': { type: 'string', description: 'The question' },
  }),
];

export const libraryInstructions = `You help the readers of a town library.

[1] Borrowing rules
Books can be borrowed for four weeks and renewed twice. Films can be borrowed for one week. A reader may have up to 20 items at a time.

[2] Late returns
An overdue book costs 0.20 euros a day, at most 10 euros a book. After 60 days a book counts as lost.

[3] Membership
Membership is free for children and costs 15 euros a year for adults. To join, bring an identity card to the desk.`;

export const loans = {
  loans: [
    { loanId: 'ln-71', title: 'The Hobbit', author: 'J. R. R. Tolkien', dueDate: '2026-03-20' },
    { loanId: 'ln-72', title: 'Dune', author: 'Frank Herbert', dueDate: '2026-03-25' },
  ],
};
