/** What a customer says first, and what the demonstration model should do at once. */
export interface Utterance {
  text: string;
  /** Names of the tools called; `ask`, `quote n`, `unknown`, `offer` or `talk` for an answer in words. */
  expected: string;
  /** Arguments that the (first) call must have. */
  arguments?: Record<string, unknown>;
}

/** Said on Wednesday, 11 March 2026. */
export const bankingUtterances: Utterance[] = [
  { text: 'What is my balance?', expected: 'get_account_balance' },
  { text: "what's my balance", expected: 'get_account_balance' },
  { text: 'How much money do I have?', expected: 'get_account_balance' },
  { text: 'how much do i have in my account', expected: 'get_account_balance' },
  { text: 'Show my last 5 payments', expected: 'get_payment_history', arguments: { limit: 5 } },
  { text: 'What did I pay recently?', expected: 'get_payment_history' },
  { text: 'my recent payments please', expected: 'get_payment_history' },
  { text: 'How many rewards points do I have?', expected: 'get_rewards_points' },
  { text: 'points balance?', expected: 'get_rewards_points' },
  {
    text: 'How much did I spend at Starbucks last month?',
    expected: 'search_transactions',
    arguments: { query: 'Starbucks', fromDate: '2026-02-01', toDate: '2026-02-28' },
  },
  {
    text: 'Find transactions from Amazon since 3 March',
    expected: 'search_transactions',
    arguments: { query: 'Amazon', fromDate: '2026-03-03' },
  },
  {
    text: 'search my transactions for groceries yesterday',
    expected: 'search_transactions',
    arguments: { query: 'groceries', fromDate: '2026-03-10', toDate: '2026-03-10' },
  },
  { text: 'Which cards do I have?', expected: 'list_cards' },
  { text: 'show me my cards', expected: 'list_cards' },
  { text: 'Freeze my card', expected: 'list_cards' },
  { text: 'I lost my debit card', expected: 'list_cards' },
  { text: 'My credit card was stolen, please block it', expected: 'list_cards' },
  { text: 'freeze card-1', expected: 'freeze_card', arguments: { cardId: 'card-1' } },
  { text: 'Please unfreeze my card ending 4242', expected: 'list_cards' },
  { text: 'I found my card, please unfreeze it', expected: 'list_cards' },
  { text: 'Who can I send money to?', expected: 'list_payees' },
  { text: 'List my payees', expected: 'list_payees' },
  { text: 'send 50 to Alice', expected: 'list_payees' },
  { text: 'Send $1,250.50 to Alice from my savings', expected: 'get_account_balance, list_payees' },
  { text: 'transfer 20 dollars to Bob Stone', expected: 'list_payees' },
  { text: 'I want to send money to Alice', expected: 'ask' },
  { text: 'pay Alice 30', expected: 'list_payees' },
  {
    text: 'transfer 75 euros to pay-2',
    expected: 'transfer_funds',
    arguments: { payeeId: 'pay-2', amountMinor: 7500, currency: 'EUR' },
  },
  { text: "what's my balance and my last payments?", expected: 'get_account_balance, get_payment_history' },
  { text: 'Show my rewards points and list my cards', expected: 'get_rewards_points, list_cards' },
  { text: 'I want to talk to a human', expected: 'transfer_to_human' },
  { text: 'Can I speak to a real person please', expected: 'transfer_to_human' },
  { text: 'get me an agent', expected: 'transfer_to_human' },
  { text: 'How much does a replacement card cost?', expected: 'quote 1' },
  { text: 'Is there a fee for a damaged card?', expected: 'quote 1' },
  { text: 'How do I freeze my card?', expected: 'quote 2' },
  { text: 'What happens to subscriptions on a frozen card?', expected: 'quote 2' },
  { text: 'What is the fee for international transfers?', expected: 'quote 3' },
  { text: 'How long does a transfer abroad take?', expected: 'quote 3' },
  { text: 'What is the daily transfer limit?', expected: 'quote 3' },
  { text: 'When are your branches open?', expected: 'quote 4' },
  { text: 'Are you open on Monday?', expected: 'quote 4' },
  { text: 'What is the capital of France?', expected: 'unknown' },
  { text: 'Write me a poem about the sea', expected: 'unknown' },
  { text: 'What is your mortgage rate?', expected: 'unknown' },
  { text: 'Hello', expected: 'talk' },
  { text: 'Thanks a lot!', expected: 'talk' },
  { text: 'Are you an AI?', expected: 'talk' },
  { text: 'What can you do?', expected: 'talk' },
];

export const libraryUtterances: Utterance[] = [
  {
    text: 'Do you have books by Ursula Le Guin?',
    expected: 'search_books',
    arguments: { query: 'Ursula Le Guin' },
  },
  {
    text: 'find "The Left Hand of Darkness"',
    expected: 'search_books',
    arguments: { query: 'The Left Hand of Darkness' },
  },
  { text: 'search for books about gardening', expected: 'search_books', arguments: { query: 'gardening' } },
  { text: 'What have I borrowed?', expected: 'list_loans' },
  { text: 'When are my books due?', expected: 'list_loans' },
  { text: 'show my loans', expected: 'list_loans' },
  { text: 'Renew The Hobbit', expected: 'list_loans' },
  { text: 'Please renew my loan of Dune', expected: 'list_loans' },
  { text: 'renew ln-71', expected: 'renew_loan', arguments: { loanId: 'ln-71' } },
  {
    text: 'Reserve a quiet room tomorrow from 10 to 12 for 4 people',
    expected: 'reserve_room',
    arguments: { date: '2026-03-12', startTime: '10:00', endTime: '12:00', people: 4, roomType: 'quiet' },
  },
  {
    text: 'book a group study room on 20 March from 2pm to 4pm for six people',
    expected: 'reserve_room',
    arguments: { date: '2026-03-20', startTime: '14:00', endTime: '16:00', people: 6, roomType: 'group' },
  },
  { text: 'I need a study room', expected: 'ask' },
  { text: 'Pay my fine of 3.40 euros', expected: 'pay_fine', arguments: { amount: 3.4 } },
  { text: 'I want to pay a fine', expected: 'ask' },
  { text: 'Can I talk to a librarian?', expected: 'ask_librarian' },
  { text: 'How long can I borrow a book?', expected: 'quote 1' },
  { text: 'How much is an overdue book per day?', expected: 'quote 2' },
  { text: 'What does membership cost?', expected: 'quote 3' },
  { text: 'How do I join the library?', expected: 'quote 3' },
  { text: 'What is the weather today?', expected: 'unknown' },
  { text: 'hi there', expected: 'talk' },
];
