import { z } from 'zod';
import { EVALUATION } from '../limits.ts';
import { turnsOf, type Observation, type ObservedTurn } from '../observation.ts';

/** Whether an expectation held, and why, in a sentence. `undecided`: what it needs could not be measured. */
export interface Outcome {
  outcome: 'passed' | 'failed' | 'undecided';
  reason: string;
}

/** What cannot be decided from the observation alone. An activity measures it. */
export type Measurement =
  | { kind: 'match'; pattern: string; ignoreCase: boolean; text: string }
  | { kind: 'likeness'; text: string; reference: string }
  | { kind: 'verdict'; rubric: string; provider: string; model: string; turns: { said: string; reply: string }[] };

export type Measured =
  | { kind: 'match'; found: boolean }
  | { kind: 'likeness'; likeness: number }
  | { kind: 'verdict'; passes: boolean; reason: string }
  | { kind: 'unmeasured'; reason: string };

/** What an expectation speaks of, so that a name that nothing here bears can be warned of. */
export interface Named {
  tools?: string[];
  documents?: string[];
}

interface Parts<Type extends string, Config extends z.ZodRawShape> {
  type: Type;
  title: string;
  description: string;
  /** The form in the studio is drawn from it. */
  config: Config;
  names?: (config: z.infer<z.ZodObject<Config>>) => Named;
}

interface Plain<Config extends z.ZodRawShape> {
  check: (config: z.infer<z.ZodObject<Config>>, turns: ObservedTurn[]) => Outcome;
}

interface ByMeasure<Config extends z.ZodRawShape, Kind extends Measurement['kind']> {
  measure: (config: z.infer<z.ZodObject<Config>>, turns: ObservedTurn[]) => Extract<Measurement, { kind: Kind }>;
  judge: (config: z.infer<z.ZodObject<Config>>, measured: Extract<Measured, { kind: Kind }>) => Outcome;
}

/** What asks by a type known only at run time: here its configuration and its rules are still tied to each other. */
export interface Judged {
  measurementOf: (config: unknown, seen: Observation) => Measurement | null;
  outcomeOf: (config: unknown, seen: Observation, measured: Measured | null) => Outcome;
  namedBy: (config: unknown) => Named;
}

const turnField = z.int().min(1).max(EVALUATION.turns).optional()
  .meta({ title: 'Only in turn', description: 'Empty: in the whole conversation.' });

/** An expectation that the observation alone decides. */
export function defineExpectation<Type extends string, Config extends z.ZodRawShape>(
  { names, check, ...parts }: Parts<Type, Config> & Plain<Config>,
) {
  const config = z.object(parts.config);
  const scoped = z.object({ turn: turnField });
  return {
    ...parts,
    ...frame(parts.type, parts.config, (value) => names?.(config.parse(value)) ?? {}),
    measurementOf: () => null,
    outcomeOf: (value: unknown, seen: Observation) =>
      within(seen, scoped.parse(value).turn, (turns) => check(config.parse(value), turns)),
  };
}

/** An expectation for which something has to be measured first. */
export function defineMeasured<Type extends string, Config extends z.ZodRawShape, Kind extends Measurement['kind']>(
  kind: Kind,
  { names, measure, judge, ...parts }: Parts<Type, Config> & ByMeasure<Config, Kind>,
) {
  const config = z.object(parts.config);
  const scoped = z.object({ turn: turnField });
  const isOfKind = (measured: Measured): measured is Extract<Measured, { kind: Kind }> => measured.kind === kind;
  return {
    ...parts,
    ...frame(parts.type, parts.config, (value) => names?.(config.parse(value)) ?? {}),
    measurementOf(value: unknown, seen: Observation): Measurement | null {
      const turns = turnsOf(seen, scoped.parse(value).turn);
      return turns.length === 0 ? null : measure(config.parse(value), turns);
    },
    outcomeOf: (value: unknown, seen: Observation, measured: Measured | null) =>
      within(seen, scoped.parse(value).turn, () => {
        if (measured && isOfKind(measured)) return judge(config.parse(value), measured);
        return undecided(measured?.kind === 'unmeasured' ? measured.reason : 'It was not measured.');
      }),
  };
}

function frame<Type extends string, Config extends z.ZodRawShape>(
  type: Type, config: Config, namedBy: (value: unknown) => Named,
) {
  return { schema: z.object({ type: z.literal(type), ...config, turn: turnField }), namedBy };
}

function within(seen: Observation, turn: number | undefined, check: (turns: ObservedTurn[]) => Outcome): Outcome {
  const turns = turnsOf(seen, turn);
  if (turns.length > 0) return check(turns);
  return failed(turn === undefined ? 'There was no turn.' : `There was no turn ${turn}.`);
}

export const passed = (reason: string): Outcome => ({ outcome: 'passed', reason });
export const failed = (reason: string): Outcome => ({ outcome: 'failed', reason });
const undecided = (reason: string): Outcome => ({ outcome: 'undecided', reason });

/** @param held whether it held, with what is said in either case */
export const outcomeOf = (held: boolean, whenHeld: string, otherwise: string): Outcome => (held ? passed(whenHeld) : failed(otherwise));
