import type { EntityManager } from '@mikro-orm/postgresql';
import { Conversation } from '../../db/entities/conversation.ts';
import { User } from '../../db/entities/user.ts';
import { CitiflowError, type FieldError } from '../../domain/errors.ts';

/**
 * Testers as they are known when a conversation starts: staff by their address as they sign in with it, customers by
 * their id. A customer who has not spoken yet is known to the bank alone, and taken as named; an address that is
 * neither a colleague's nor a customer's is a slip, for which nobody would meet the version.
 * @throws CitiflowError `validation_failed` that names each such address
 */
export async function knownTesters(em: EntityManager, testers: readonly string[]): Promise<string[]> {
  const addresses = testers.filter(isAddress).map((address) => address.toLowerCase());
  if (addresses.length === 0) return [...new Set(testers)];
  const users = await em.find(User, { email: { $in: addresses } }, { fields: ['email'] });
  const staff = new Set(users.map(({ email }) => email));
  const errors: FieldError[] = [];
  const known: string[] = [];
  for (const [index, tester] of testers.entries()) {
    if (isAddress(tester) && staff.has(tester.toLowerCase())) known.push(tester.toLowerCase());
    else if (!isAddress(tester) || (await em.count(Conversation, { customerId: tester })) > 0) known.push(tester);
    else errors.push({ path: `testers.${index}`, message: `Nobody here signs in as ${tester}, and no customer is known by that. Correct the address, or leave it out.` });
  }
  if (errors.length > 0) throw new CitiflowError('validation_failed', undefined, { errors });
  return [...new Set(known)];
}

const isAddress = (tester: string) => tester.includes('@');
