import { z } from 'zod';
import { recordedWrite } from '../operations.ts';
import { addressChangeShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';

const changed = recordedWrite(addressChangeShape, ({ address }) => ({
  summary: `The address is now ${inOneLine(address)}.`,
  data: { address },
}));

const part = (maximum: number) => z.string().trim().min(1).max(maximum);

export const changeAddress = defineTool({
  name: 'change_address',
  title: 'Change the address',
  description:
    'Changes the postal address of the customer, where cards and letters go, for instance after moving. ' +
    'The customer is asked for a verification code.',
  category: 'support',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    street: part(100).describe('House number, street and apartment of the new address.'),
    city: part(100).describe('City or town of the new address.'),
    state: z.string().trim().toUpperCase().regex(/^[A-Z]{2}$/, 'Write the state as two letters.').describe('State, as two letters such as RI.'),
    zipCode: z.string().trim().regex(/^\d{5}(-\d{4})?$/, 'Write the ZIP code as five digits.').describe('ZIP code, five digits.'),
  }),
  describe: (args) => `Change the address to ${inOneLine(asked(args))}`,
  run: (args, context) => changed.send(`/customers/${encodeURIComponent(context.customerId)}/address`, asked(args), context),
  lookUp: changed.lookUp,
});

/** The bank's own words for what a customer calls street and ZIP code. */
const asked = ({ street, zipCode, ...rest }: { street: string; city: string; state: string; zipCode: string }) => ({
  line: street, ...rest, postalCode: zipCode,
});

function inOneLine({ line, city, state, postalCode }: { line: string; city: string; state: string; postalCode: string }): string {
  return `${line}, ${city}, ${state} ${postalCode}`;
}
