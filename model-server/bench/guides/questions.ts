/** A customer's question with what a right answer to it holds. */
export interface GuideQuestion {
  text: string;
  /** The guide that must be cited first, as its file is called; where two say the same, either. */
  guides: string[];
  /** A fact that the answer must hold. */
  fact: RegExp;
}

const about = (guide: string, questions: [text: string, fact: RegExp, orIn?: string][]): GuideQuestion[] =>
  questions.map(([text, fact, orIn]) => ({ text, guides: [guide, orIn ?? guide].map((name) => `${name}.md`), fact }));

/** What the answers were tuned on. */
export const tunedQuestions: GuideQuestion[] = [
  ...about('travel-and-international-cards', [
    ['What does a foreign transaction cost?', /1\.5 %/],
    ['how much do you charge if I pay with my card in euros', /1\.5 %/],
    ['Should I pay in dollars or in the local currency when I am abroad?', /local currency/i],
    ['Which countries can I not use my card in?', /Cuba/],
    ['can I get emergency cash abroad', /\$1,000/],
    ['Do I have to tell you before I travel?', /travel notice/i],
    ['How much cash can I take out per day?', /\$600/],
  ]),
  ...about('card-blocking-and-lost-cards', [
    ['How do I block my card?', /Freeze card/],
    ['What should I do if my card was stolen?', /1-800-555-0134|report/i],
    ['How long does a replacement card take to arrive?', /five to seven business days/],
    ['What happens after three wrong PINs?', /locked until midnight/],
    ['Do my subscriptions still work while the card is frozen?', /subscriptions/i],
  ]),
  ...about('fees-schedule', [
    ['What is the monthly fee for Everyday Checking?', /\$6\.00/],
    ['how much does a wire transfer abroad cost', /\$35\.00/, 'transfers-and-limits'],
    ['What do you charge at other banks’ ATMs?', /\$2\.50/],
    ['How much is a paper statement?', /\$2\.00/],
    ['What is the annual fee of the credit card?', /\$45\.00/],
  ]),
  ...about('transfers-and-limits', [
    ['What is the daily transfer limit?', /\$25,000/],
    ['Can I cancel a transfer?', /cannot be cancelled/],
    ['How much can I send to a new payee?', /\$1,000/],
    ['What do I need to add a payee?', /routing number/],
  ]),
  ...about('disputing-a-payment', [
    ['How do I dispute a charge?', /Dispute this payment/],
    ['How long do I have to dispute a payment I did not make?', /60 days/],
    ['I was charged twice, how long do I have to report it?', /60 days/],
    ['When will my dispute be decided?', /45 days/],
  ]),
  ...about('two-factor-authentication', [
    ['How long is a verification code valid?', /five minutes/, 'transfers-and-limits'],
    ['I am not getting the code, what can I do?', /new code/i],
    ['Will you ever ask me for my password?', /never/i, 'privacy-and-security'],
    ['How do I change my phone number?', /old one|old number/],
  ]),
  ...about('rewards-harbour-points', [
    ['How many points do I earn on groceries?', /2 points/],
    ['When do points expire?', /36 months/],
    ['What are 1000 points worth?', /\$10\.00/],
    ['How do I become a Gold member?', /\$25,000/],
  ]),
  ...about('overdrafts', [
    ['What does an overdraft cost?', /\$15\.00/, 'fees-schedule'],
    ['What is the interest rate of the line of credit?', /12\.4 %/],
  ]),
  ...about('opening-an-account', [
    ['What documents do I need to open an account?', /photo identity document/i],
    ['Can I open an account if I am not a citizen?', /do not need to be a citizen|visa/i],
    ['How do I close my account?', /balance to zero/],
  ]),
  ...about('savings-accounts', [
    ['What interest do I get on savings?', /3\.10 %/],
    ['What is the rate for a 12 month certificate?', /4\.10 %/],
    ['Are my deposits insured?', /FDIC/],
  ]),
  ...about('loans-basics', [
    ['How much can I borrow with a personal loan?', /\$40,000/],
    ['Is there a penalty for paying off my loan early?', /free of charge/],
    ['What credit score impact does applying for a loan have?', /soft check|hard check/i],
  ]),
  ...about('privacy-and-security', [
    ['Do you sell my data?', /do not sell/],
    ['How long do you keep chat conversations?', /24 months/],
  ]),
  ...about('branches-and-contact', [
    ['What are your opening hours on Saturday?', /9:00 a\.m\. to 1:00 p\.m\.|8 a\.m\. to 6 p\.m\./],
    ['What is your phone number?', /1-800-555-0100/],
    ['Where is your Northgate branch?', /905 Northgate/],
  ]),
  ...about('complaints', [
    ['How do I make a complaint?', /Make a complaint/],
    ['How long does it take to answer a complaint?', /15 business days/],
  ]),
];

/** Written with the others; the answers were looked at once, late, and general faults that they showed were mended. */
export const heldOutQuestions: GuideQuestion[] = [
  ...about('travel-and-international-cards', [
    ['My card got lost on holiday in Spain, can you send me a new one?', /three business days/],
    ['why was my card declined in another country', /chip|frozen|held/i],
  ]),
  ...about('card-blocking-and-lost-cards', [
    ['How long can a card stay frozen?', /no time limit/],
    ['am I liable for payments a thief made with my debit card?', /\$50/],
  ]),
  ...about('fees-schedule', [
    ['how can I avoid the monthly fee', /\$500|\$750/],
    ['What does it cost to stop a cheque?', /\$25\.00/],
  ]),
  ...about('transfers-and-limits', [
    ['How quickly does money reach a payee?', /within minutes/],
    ['What exchange rate do you use for international wires?', /0\.9 %/],
  ]),
  ...about('disputing-a-payment', [['Can I dispute a pending payment?', /cannot be disputed/]]),
  ...about('two-factor-authentication', [['How many times may I mistype the code?', /three tries/]]),
  ...about('rewards-harbour-points', [
    ['Can I give my points to my wife?', /household/, 'transfers-and-limits'],
    ['how do I redeem my points', /Open \*Rewards\*|Open Rewards/],
  ]),
  ...about('overdrafts', [['How many overdraft fees can I be charged in a month?', /three/, 'fees-schedule']]),
  ...about('opening-an-account', [['How old must I be to have an account?', /18/]]),
  ...about('savings-accounts', [
    ['What happens when my certificate of deposit ends?', /ten days|renewed/],
    ['What if I take money out of a CD early?', /lose part of the interest|60 days/],
  ]),
  ...about('loans-basics', [
    ['What is the late fee on a loan?', /\$25\.00/],
    ['How big must the down payment on a mortgage be?', /5 %/],
  ]),
  ...about('privacy-and-security', [['How do I get a copy of my data?', /My data/]]),
  ...about('branches-and-contact', [['Can I deposit cash at a cash machine?', /200 notes/]]),
];

/** Written after all others, when the answers were done but for three faults that these showed. */
export const lateQuestions: GuideQuestion[] = [
  ...about('fees-schedule', [['is there a charge for freezing my card', /free/, 'card-blocking-and-lost-cards']]),
  ...about('travel-and-international-cards', [['How much does an emergency card cost?', /\$50/]]),
  ...about('fees-schedule', [['When do you take the monthly fee?', /last business day/]]),
  ...about('transfers-and-limits', [['can a wire be sent the same day', /4:00 p\.m\.|\$20/, 'fees-schedule']]),
  ...about('transfers-and-limits', [['How long is the note on a transfer allowed to be?', /140/]]),
  ...about('disputing-a-payment', [['What number do dispute references start with?', /DSP/]]),
  ...about('loans-basics', [['Does asking for a payment pause hurt my credit?', /does not affect/]]),
  ...about('two-factor-authentication', [['How do I confirm payments in the app instead of by text?', /Confirm in the app/]]),
  ...about('rewards-harbour-points', [['which purchases earn no points', /gambling|Cash withdrawals/]]),
  ...about('overdrafts', [['What is the interest on an overdraft?', /17\.9 %/]]),
  ...about('opening-an-account', [['Can two people own one account?', /two owners/]]),
  ...about('savings-accounts', [['How many free withdrawals do I have on savings per month?', /Six/]]),
  ...about('privacy-and-security', [['Who do you share my information with?', /card networks/]]),
  ...about('branches-and-contact', [['Do you have sign language interpreters?', /interpreters/]]),
  ...about('complaints', [['What can I do if I disagree with your decision on my complaint?', /review/]]),
];

/** What the guides do not say, and the model must not answer. */
export const unanswerableQuestions: string[] = [
  'What is the weather in Paris tomorrow?',
  'Which cryptocurrency should I buy?',
  'Who won the football world cup?',
  'What does a mortgage cost at Wells Fargo?',
  'Can you write me a poem about the sea?',
  'How do I bake sourdough bread?',
  'Do you offer pet insurance?',
  'What is the capital of Australia?',
];

/** Requests that come with passages and call for a tool all the same; with its name and arguments, on 11 March 2026. */
export const actions: [text: string, tool: string, args: Record<string, unknown>][] = [
  ['what is my balance?', 'get_account_balance', {}],
  ['send 50 to Alice', 'list_payees', {}],
  ['freeze my debit card', 'freeze_card', { cardId: 'debit' }],
  [
    'what did I spend on groceries last month?',
    'search_transactions',
    { query: 'groceries', from: '2026-02-01', to: '2026-02-28' },
  ],
  ['I want to talk to a person', 'transfer_to_human', {}],
  ['how many reward points do I have', 'get_rewards_points', {}],
  ["send 20 dollars to Bob's plumbing for the sink", 'list_payees', {}],
  ['show my last payments', 'get_payment_history', {}],
];
