import { exampleTool } from './tool.ts';

const account = { type: 'string', description: 'Id of the account; all accounts when left out' };
const day = { type: 'string', format: 'date' };

/** Ten tools as a bank might offer them. */
export const bankingTools = [
  exampleTool('get_account_balance', "Get the current balance of the customer's accounts.", {
    'accountId?': account,
  }),
  exampleTool('get_payment_history', 'List the payments the customer has made recently, newest first.', {
    'accountId?': account,
    'limit?': { type: 'integer', minimum: 1, maximum: 50, description: 'How many payments' },
  }),
  exampleTool('get_rewards_points', "Get the customer's rewards points and what they are worth."),
  exampleTool('search_transactions', "Search the customer's transactions by text, date and amount.", {
    'query?': { type: 'string', description: 'Words to look for, such as a merchant' },
    'fromDate?': { ...day, description: 'First day' },
    'toDate?': { ...day, description: 'Last day' },
    'minAmountMinor?': { type: 'integer', description: 'Smallest amount, in minor units' },
  }),
  exampleTool('list_cards', "List the customer's debit and credit cards with their status."),
  exampleTool(
    'freeze_card',
    'Freeze a card so that it cannot be used, for example when it is lost or stolen.',
    {
      cardId: { type: 'string', description: 'Id of the card to freeze' },
      'reason?': { type: 'string', enum: ['lost', 'stolen', 'damaged', 'other'] },
    },
  ),
  exampleTool('unfreeze_card', 'Unfreeze a card that was frozen, so that it can be used again.', {
    cardId: { type: 'string', description: 'Id of the card to unfreeze' },
  }),
  exampleTool('list_payees', 'List the people and companies that the customer can send money to.'),
  exampleTool('transfer_funds', "Transfer money from one of the customer's accounts to a payee.", {
    'fromAccountId?': { type: 'string', description: 'Id of the account to take the money from' },
    payeeId: { type: 'string', description: 'Id of the payee who gets the money' },
    amountMinor: { type: 'integer', minimum: 1, description: 'Amount in minor units (cents)' },
    currency: { type: 'string', description: 'ISO 4217 code', default: 'USD' },
    'memo?': { type: 'string', description: 'A note for the payee' },
  }),
  exampleTool('transfer_to_human', 'Hand the conversation over to a human support agent.', {
    'reason?': { type: 'string', description: 'Why the customer needs a person' },
  }),
];

export const bankingInstructions = `You are a bank's support agent. Answer from the passages and cite them as [n].

<passage number="1" title="Card fees">
Replacing a lost or stolen card is free. A replacement for a damaged card costs $10. Cards have no annual fee.
</passage>
<passage number="2" title="Freezing and unfreezing a card">
To freeze a card, open Cards in the app, choose the card and tap Freeze. A frozen card refuses every payment until you unfreeze it. Subscriptions on a frozen card fail, too.
</passage>
<passage number="3" title="International transfers">
A transfer abroad costs 0.5% of the amount, at least $5. International transfers arrive within two to four working days. The daily limit for transfers is $10,000.
</passage>
<passage number="4" title="Opening hours">
Branches are open Monday to Friday from 9:00 to 17:00. Telephone support answers day and night.
</passage>`;

export const accounts = {
  accounts: [
    {
      id: 'acc-1001',
      name: 'Everyday Checking',
      type: 'checking',
      balance: { amountMinor: 245_012, currency: 'USD' },
    },
    {
      id: 'acc-1002',
      name: 'Rainy Day Savings',
      type: 'savings',
      balance: { amountMinor: 1_080_000, currency: 'USD' },
    },
  ],
};
export const payees = {
  payees: [
    { id: 'pay-1', name: 'Alice Johnson', bank: 'First Federal', last4: '4321' },
    { id: 'pay-2', name: 'Bob Smith', bank: 'Union Bank', last4: '8765' },
    { id: 'pay-3', name: 'Bob Stone', bank: 'Union Bank', last4: '1199' },
  ],
};
export const cards = {
  cards: [
    { id: 'card-1', type: 'debit', brand: 'Visa', last4: '4242', status: 'active' },
    { id: 'card-2', type: 'credit', brand: 'Mastercard', last4: '5577', status: 'active' },
  ],
};
