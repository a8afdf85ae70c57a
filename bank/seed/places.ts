import type { BranchRow, OpeningHours } from '../service/branches.ts';

const weekdays: OpeningHours = {
  '1': ['09:00', '17:00'], '2': ['09:00', '17:00'], '3': ['09:00', '17:00'], '4': ['09:00', '17:00'], '5': ['09:00', '18:00'],
};
const withSaturday: OpeningHours = { ...weekdays, '6': ['09:00', '13:00'] };
const boxes = 'safe-deposit boxes';

const branchPlaces: [slug: string, name: string, street: string, city: string, postalCode: string, hours: OpeningHours, boxes: boolean][] = [
  ['harbour-square', 'Harbour Square (head office)', '1 Harbour Square', 'Portwell', '02801', withSaturday, true],
  ['lantern-street', 'Lantern Street', '218 Lantern Street', 'Portwell', '02804', weekdays, false],
  ['university', 'University', '40 College Walk', 'Portwell', '02806', weekdays, false],
  ['northgate', 'Northgate', '905 Northgate Avenue', 'Eastmere', '02840', withSaturday, true],
  ['millbrook', 'Millbrook', '12 Mill Lane', 'Millbrook', '02865', weekdays, false],
  ['saltmarsh', 'Saltmarsh', '77 Shore Road', 'Saltmarsh', '02871', withSaturday, true],
  ['ferry-lane', 'Ferry Lane', '6 Ferry Lane', 'Portwell', '02803', weekdays, false],
  ['cedar-hill', 'Cedar Hill', '310 Cedar Hill Road', 'Eastmere', '02842', weekdays, false],
  ['westbank', 'Westbank', '55 Tannery Row', 'Westbank', '02850', weekdays, false],
  ['orchard-park', 'Orchard Park', '1200 Orchard Parkway', 'Westbank', '02852', weekdays, false],
  ['lighthouse-point', 'Lighthouse Point', '3 Point Road', 'Saltmarsh', '02873', weekdays, false],
];

const machinePlaces: [slug: string, name: string, street: string, city: string, postalCode: string][] = [
  ['central-station', 'Anchor Network, Central Station', '2 Railway Place', 'Portwell', '02802'],
  ['corner-greens', 'Anchor Network, Corner Greens Market', '88 Lantern Street', 'Portwell', '02804'],
  ['airport', 'Anchor Network, Portwell Airport', 'Terminal 1', 'Portwell', '02809'],
  ['eastmere-mall', 'Anchor Network, Eastmere Mall', '400 Northgate Avenue', 'Eastmere', '02840'],
  ['fulmar-fuel', 'Anchor Network, Fulmar Fuel', '19 Coast Highway', 'Saltmarsh', '02871'],
];

const branches = branchPlaces.map<BranchRow>(([slug, name, street, city, postal_code, hours, hasBoxes]) => ({
  id: `branch-${slug}`, kind: 'branch', name, street, city, postal_code, hours,
  services: ['accounts', 'loans', 'mortgages', 'cash deposits', ...(hasBoxes ? [boxes] : [])],
}));

const machine = (slug: string, rest: Omit<BranchRow, 'id' | 'kind' | 'hours'>): BranchRow => ({
  id: `atm-${slug}`, kind: 'atm', hours: null, ...rest,
});

/** Eleven branches, each with a cash machine, and some machines of the network; all of them invented. */
export const seedBranches: BranchRow[] = [
  ...branches,
  ...branches.map(({ id, name, street, city, postal_code }) =>
    machine(id.replace('branch-', ''), { name: `Cash machine, ${name}`, street, city, postal_code, services: ['cash', 'cash deposits'] }),
  ),
  ...machinePlaces.map(([slug, name, street, city, postal_code]) =>
    machine(slug, { name, street, city, postal_code, services: ['cash'] }),
  ),
];

/** Middle rates for one US dollar; the dollar and the 24 currencies that the bank exchanges. */
export const seedRates: [currency: string, name: string, perUsd: number][] = [
  ['USD', 'US dollar', 1], ['EUR', 'Euro', 0.9214], ['GBP', 'Pound sterling', 0.7852], ['CAD', 'Canadian dollar', 1.3741],
  ['MXN', 'Mexican peso', 18.412], ['JPY', 'Japanese yen', 149.62], ['CHF', 'Swiss franc', 0.8793],
  ['AUD', 'Australian dollar', 1.5284], ['NZD', 'New Zealand dollar', 1.6931], ['SEK', 'Swedish krona', 10.523],
  ['NOK', 'Norwegian krone', 10.871], ['DKK', 'Danish krone', 6.8742], ['PLN', 'Polish zloty', 3.9563],
  ['CZK', 'Czech koruna', 23.184], ['HUF', 'Hungarian forint', 364.9], ['INR', 'Indian rupee', 83.912],
  ['SGD', 'Singapore dollar', 1.3412], ['HKD', 'Hong Kong dollar', 7.7921], ['KRW', 'South Korean won', 1362.4],
  ['THB', 'Thai baht', 35.873], ['ZAR', 'South African rand', 18.264], ['BRL', 'Brazilian real', 5.4431],
  ['ILS', 'Israeli shekel', 3.7242], ['TRY', 'Turkish lira', 34.117], ['AED', 'UAE dirham', 3.6725],
];
