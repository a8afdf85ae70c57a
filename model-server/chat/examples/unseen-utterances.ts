import type { Utterance } from './utterances.ts';

/** Written after tuning and never tuned on. Said on Wednesday, 11 March 2026. */
export const unseenHotelUtterances: Utterance[] = [
  {
    text: 'Do you have a free room from 2 April to 5 April for two guests?',
    expected: 'find_available_rooms',
    arguments: { arrival: '2026-04-02', departure: '2026-04-05', guests: 2 },
  },
  {
    text: 'any rooms available between 2026-05-01 and 2026-05-03',
    expected: 'find_available_rooms',
    arguments: { arrival: '2026-05-01', departure: '2026-05-03' },
  },
  { text: 'show my bookings', expected: 'list_bookings' },
  { text: 'What have I booked?', expected: 'list_bookings' },
  { text: 'Cancel my booking', expected: 'list_bookings' },
  { text: 'cancel booking bk-2210 please', expected: 'cancel_booking', arguments: { bookingId: 'bk-2210' } },
  { text: 'I would like to order some food', expected: 'ask' },
  { text: 'Please ask the reception to call me', expected: 'call_reception' },
  { text: 'When is breakfast?', expected: 'quote 1' },
  { text: 'Is breakfast included?', expected: 'quote 1' },
  { text: 'Can I bring my dog?', expected: 'quote 2' },
  { text: 'Are cats allowed?', expected: 'quote 2' },
  { text: 'Until when can I cancel for free?', expected: 'quote 3' },
  { text: 'Is there a casino nearby?', expected: 'unknown' },
  { text: 'good evening', expected: 'talk' },
];

export const unseenBankingUtterances: Utterance[] = [
  { text: 'Could you tell me my account balance?', expected: 'get_account_balance' },
  { text: 'is there enough money in my account?', expected: 'get_account_balance' },
  { text: 'what were my three last payments', expected: 'get_payment_history' },
  { text: 'do I have any reward points left', expected: 'get_rewards_points' },
  {
    text: 'did I pay Netflix last week?',
    expected: 'search_transactions',
    arguments: { query: 'Netflix', fromDate: '2026-03-02', toDate: '2026-03-08' },
  },
  { text: 'Someone stole my wallet, block my card now!', expected: 'list_cards' },
  { text: 'wire 200 USD to Bob Smith', expected: 'list_payees' },
  { text: 'Can you move $40 to Alice?', expected: 'list_payees' },
  { text: 'show my payees', expected: 'list_payees' },
  { text: 'let me talk to somebody', expected: 'transfer_to_human' },
  { text: 'how much is it to replace a damaged card', expected: 'quote 1' },
  { text: 'How can I send money abroad and what does it cost?', expected: 'quote 3' },
  { text: 'what time do you close on Friday', expected: 'quote 4' },
  { text: 'Do you sell car insurance?', expected: 'unknown' },
  { text: 'Who won the football last night?', expected: 'unknown' },
];
