/** One demonstration customer; all of them, their banks and their merchants are invented. */
export interface SeedCustomer {
  id: string;
  slug: string;
  name: string;
  phone: string;
  email: string;
  since: string;
  tier: string;
  points: number;
  checkingLast4: string;
  savingsLast4: string;
  /** Balances 90 days ago, in cents. */
  checkingOpeningMinor: number;
  savingsOpeningMinor: number;
  salaryMinor: number;
  employer: string;
  debitLast4: string;
  creditLast4: string;
  fees: SeedFee[];
  payees: SeedPayee[];
}

/** A charge of the bank's, as its schedule of fees has it. */
export interface SeedFee {
  name: string;
  amountMinor: number;
  daysAgo: number;
}

/** Someone the customer pays: `everyDays` and `amountMinor` make the payments of the past 90 days. */
export interface SeedPayee {
  id: string;
  name: string;
  nickname: string | null;
  bankName: string;
  kind: 'person' | 'business' | 'utility';
  last4: string;
  everyDays: number;
  amountMinor: number;
  memo: string;
}

export const seedCustomers: SeedCustomer[] = [
  {
    id: 'cust-alex', slug: 'alex', name: 'Alex Morgan', phone: '+1 555 010 0142', email: 'alex.morgan@example.com',
    since: '2016-04-02', tier: 'Silver', points: 12_450,
    checkingLast4: '4821', savingsLast4: '9034', checkingOpeningMinor: 624_018, savingsOpeningMinor: 1_850_000,
    salaryMinor: 264_250, employer: 'Kestrel Design Studio', debitLast4: '7719', creditLast4: '3308',
    fees: [
      { name: 'Cash machine of another bank', amountMinor: 250, daysAgo: 11.4 },
      { name: 'Returned payment', amountMinor: 1_200, daysAgo: 37.2 },
    ],
    payees: [
      { id: 'payee-alice', name: 'Alice Chen', nickname: 'Alice', bankName: 'Pier Street Bank', kind: 'person', last4: '2210', everyDays: 21, amountMinor: 4_500, memo: 'Concert tickets' },
      { id: 'payee-bobs-plumbing', name: 'Bob’s Plumbing', nickname: 'Plumber', bankName: 'Granite Credit Union', kind: 'business', last4: '5567', everyDays: 58, amountMinor: 18_600, memo: 'Kitchen tap repair' },
      { id: 'payee-city-utilities', name: 'City Utilities', nickname: null, bankName: 'Municipal Trust', kind: 'utility', last4: '0098', everyDays: 30, amountMinor: 9_340, memo: 'Water and power' },
    ],
  },
  {
    id: 'cust-priya', slug: 'priya', name: 'Priya Shah', phone: '+1 555 010 0177', email: 'priya.shah@example.com',
    since: '2019-11-18', tier: 'Gold', points: 31_980,
    checkingLast4: '1176', savingsLast4: '6650', checkingOpeningMinor: 948_275, savingsOpeningMinor: 4_215_000,
    salaryMinor: 391_400, employer: 'Meridian Medical Group', debitLast4: '4402', creditLast4: '8125',
    fees: [{ name: 'Gold card annual fee', amountMinor: 4_500, daysAgo: 24.6 }],
    payees: [
      { id: 'payee-priya-daniel', name: 'Daniel Okafor', nickname: 'Dan', bankName: 'Pier Street Bank', kind: 'person', last4: '7743', everyDays: 26, amountMinor: 6_000, memo: 'Dinner, my half' },
      { id: 'payee-priya-rent', name: 'Quayside Lettings', nickname: 'Rent', bankName: 'Granite Credit Union', kind: 'business', last4: '3019', everyDays: 30, amountMinor: 185_000, memo: 'Rent, flat 12' },
      { id: 'payee-priya-energy', name: 'Northern Light Energy', nickname: null, bankName: 'Municipal Trust', kind: 'utility', last4: '6481', everyDays: 30, amountMinor: 11_275, memo: 'Electricity' },
    ],
  },
  {
    id: 'cust-tomas', slug: 'tomas', name: 'Tomás Rivera', phone: '+1 555 010 0163', email: 'tomas.rivera@example.com',
    since: '2022-06-30', tier: 'Blue', points: 2_865,
    checkingLast4: '5290', savingsLast4: '8847', checkingOpeningMinor: 182_640, savingsOpeningMinor: 365_000,
    salaryMinor: 178_900, employer: 'Lighthouse Coffee Roasters', debitLast4: '9961', creditLast4: '1054',
    fees: [
      { name: 'Overdraft', amountMinor: 1_500, daysAgo: 17.3 },
      { name: 'Cash machine of another bank', amountMinor: 250, daysAgo: 5.8 },
    ],
    payees: [
      { id: 'payee-tomas-lucia', name: 'Lucía Rivera', nickname: 'Mamá', bankName: 'Pier Street Bank', kind: 'person', last4: '4138', everyDays: 30, amountMinor: 15_000, memo: 'Para ti' },
      { id: 'payee-tomas-garage', name: 'Harbour Street Garage', nickname: 'Garage', bankName: 'Granite Credit Union', kind: 'business', last4: '2276', everyDays: 44, amountMinor: 23_450, memo: 'Brake pads' },
      { id: 'payee-tomas-broadband', name: 'Fathom Broadband', nickname: null, bankName: 'Municipal Trust', kind: 'utility', last4: '8810', everyDays: 30, amountMinor: 4_999, memo: 'Internet' },
    ],
  },
];

/** A shop of the past 90 days: what a visit costs, in cents, from and to. */
export interface SeedMerchant {
  name: string;
  category: string;
  fromMinor: number;
  toMinor: number;
}

export const seedMerchants: SeedMerchant[] = [
  { name: 'Corner Greens Market', category: 'groceries', fromMinor: 2_150, toMinor: 11_800 },
  { name: 'Saltwater Bakery', category: 'restaurants', fromMinor: 480, toMinor: 2_240 },
  { name: 'Metro Transit', category: 'transport', fromMinor: 275, toMinor: 2_750 },
  { name: 'Fulmar Fuel', category: 'transport', fromMinor: 3_100, toMinor: 6_400 },
  { name: 'Lantern Books', category: 'shopping', fromMinor: 1_199, toMinor: 5_400 },
  { name: 'Tidewater Pharmacy', category: 'health', fromMinor: 640, toMinor: 4_875 },
  { name: 'Noodle Harbor', category: 'restaurants', fromMinor: 1_450, toMinor: 5_620 },
  { name: 'Reelhouse Streaming', category: 'entertainment', fromMinor: 1_299, toMinor: 1_299 },
  { name: 'Oak & Iron Hardware', category: 'shopping', fromMinor: 890, toMinor: 9_400 },
];
