import { LIMITS } from '../limits.ts';
import { maskSecrets, maskText } from '../tools/mask.ts';
import type { Source } from './events.ts';
import type { StepCall, StepInput, StepOutput, StepRecord, StepRound } from './step-record.ts';

/** How long a text, a passage and a call's data may be: of a turn's first steps, and once they have taken its room. */
const WHOLE = { text: LIMITS.stepTextCharacters, passage: LIMITS.passageCharacters, data: LIMITS.toolResultCharacters };
const SHORT = { text: 200, passage: 100, data: 200 };

/**
 * What is kept of a turn's steps: secrets masked as in events, and no more of each than fits. A step of which something
 * was too long says so.
 */
export function keptSteps(steps: readonly StepRecord[]): StepRecord[] {
  let left: number = LIMITS.stepRecordsCharacters;
  // Steps know the same texts: each is looked through once.
  const masked = new Map<string, string>();
  return steps.map((step) => {
    const kept = keptStep(step, new Cutter(left > 0 ? WHOLE : SHORT, masked));
    left -= JSON.stringify(kept).length;
    return kept;
  });
}

type Room = typeof WHOLE | typeof SHORT;

function keptStep(step: StepRecord, cutter: Cutter): StepRecord {
  const { input, output, rounds, ...rest } = step;
  const kept: StepRecord = {
    ...rest,
    ...(input ? { input: keptInput(input, cutter) } : {}),
    ...(output ? { output: keptOutput(output, cutter) } : {}),
    ...(rounds ? { rounds: rounds.map((round) => keptRound(round, cutter)) } : {}),
  };
  return cutter.hasCut ? { ...kept, cut: true } : kept;
}

const keptInput = ({ messageText, replyText, facts, ...rest }: StepInput, cutter: Cutter): StepInput =>
  ({ ...rest, messageText: cutter.text(messageText), replyText: cutter.text(replyText), facts: cutter.facts(facts) });

function keptOutput({ text, replyText, messageText, sources, facts, ...rest }: StepOutput, cutter: Cutter): StepOutput {
  return {
    ...rest,
    ...(text === undefined ? {} : { text: cutter.text(text) }),
    ...(replyText === undefined ? {} : { replyText: cutter.text(replyText) }),
    ...(messageText === undefined ? {} : { messageText: cutter.text(messageText) }),
    ...(sources ? { sources: sources.map((source) => cutter.source(source)) } : {}),
    ...(facts ? { facts: cutter.facts(facts) } : {}),
  };
}

const keptRound = ({ text, calls }: StepRound, cutter: Cutter): StepRound =>
  ({ text: cutter.text(text), calls: calls.map((call) => keptCall(call, cutter)) });

function keptCall({ arguments: args, summary, data, ...rest }: StepCall, cutter: Cutter): StepCall {
  return {
    ...rest,
    arguments: args && cutter.arguments(args),
    summary: cutter.text(summary),
    ...(data === undefined ? {} : { data: cutter.data(data) }),
  };
}

/** Masks, cuts, and remembers that it has cut. */
class Cutter {
  hasCut = false;

  constructor(
    private readonly room: Room,
    private readonly masked: Map<string, string>,
  ) {}

  text(text: string): string {
    const masked = this.masked.get(text) ?? maskText(text);
    this.masked.set(text, masked);
    return this.cut(masked, this.room.text);
  }

  source(source: Source): Source {
    return { ...source, text: this.cut(source.text, this.room.passage) };
  }

  facts(facts: StepInput['facts']): StepInput['facts'] {
    return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? this.text(value) : value]));
  }

  arguments(args: Record<string, unknown>): Record<string, unknown> {
    const masked = maskSecrets(args);
    const json = JSON.stringify(masked);
    return json.length <= this.room.data ? masked : { cut: this.cut(json, this.room.data) };
  }

  /** What is too long is kept as the beginning of its JSON. */
  data(data: unknown): unknown {
    const masked = maskSecrets(data);
    const json = JSON.stringify(masked) ?? 'null';
    return json.length <= this.room.data ? masked : this.cut(json, this.room.data);
  }

  private cut(text: string, characters: number): string {
    if (text.length <= characters) return text;
    this.hasCut = true;
    return `${text.slice(0, characters)}…`;
  }
}
