import { z } from 'zod';
import { readJsonFile, type FileRefusal } from '../json-file.ts';
import { PORTABLE_SUITE_FORMAT, portableSuiteSchema, SUITE_FORMAT_VERSION, type PortableSuite } from './suite.ts';

/** Why a file makes no suite; whoever shows it has a sentence for each. */
export type SuiteRefusal =
  | FileRefusal
  | { reason: 'not-a-suite' }
  | { reason: 'newer'; version: number; reads: number }
  /** Where, and what is wrong there: `cases.2 (Lost card).turns: Write what the customer says.` */
  | { reason: 'malformed'; where: string };

/** What is looked at before all of it is. */
const outline = z.looseObject({
  format: z.literal(PORTABLE_SUITE_FORMAT),
  formatVersion: z.unknown(),
  cases: z.array(z.looseObject({ name: z.string().optional().catch(undefined) }).catch({})).catch([]),
});

/** Reads the text of a file that a suite was exported into. */
export function readSuite(text: string): { suite: PortableSuite } | { refusal: SuiteRefusal } {
  const file = readJsonFile(text);
  if ('refusal' in file) return file;
  const seen = outline.safeParse(file.value);
  if (!seen.success) return { refusal: { reason: 'not-a-suite' } };
  const { formatVersion: version, cases } = seen.data;
  if (typeof version === 'number' && version > SUITE_FORMAT_VERSION) return { refusal: { reason: 'newer', version, reads: SUITE_FORMAT_VERSION } };
  const parsed = portableSuiteSchema.safeParse(file.value);
  if (parsed.success) return { suite: parsed.data };
  const [issue] = parsed.error.issues;
  return { refusal: { reason: 'malformed', where: `${placeOf(issue?.path ?? [], cases)}: ${issue?.message ?? ''}` } };
}

/** A case is told by its name, too: whoever mends the file finds it by that. */
function placeOf(path: readonly PropertyKey[], cases: readonly { name?: string | undefined }[]): string {
  const [first, index] = path;
  const name = first === 'cases' && typeof index === 'number' ? cases[index]?.name : undefined;
  return path.map((part, at) => (at === 1 && name ? `${String(part)} (${name})` : String(part))).join('.');
}
