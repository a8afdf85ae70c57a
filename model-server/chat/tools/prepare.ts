import type { Encoder } from '../../encoder/encoder.ts';
import { dot } from '../../encoder/vectors.ts';
import { spokenValues } from '../arguments/identifiers.ts';
import { readParameters, type Parameter } from '../arguments/parameters.ts';
import { readValue } from '../arguments/values.ts';
import type { MadeCall } from '../conversation.ts';
import { explainIdioms, synonymsOf } from '../language/synonyms.ts';
import { scopeOf } from '../language/scopes.ts';
import { contentStems, humanise, joinInWords, stem, words } from '../language/words.ts';
import type { OfferedTool } from '../request.ts';
import { itemLabel, mentionIn, resolveEntity } from './entities.ts';
import { questionFor } from './questions.ts';
import { listedItems, type JsonObject } from './results.ts';
import { readsOnly, toolStems } from './schema-words.ts';

export interface Preparation {
  encoder: Encoder;
  tools: OfferedTool[];
  /** The customer's words on this request, oldest first. */
  texts: string[];
  /**
   * The newest text changes an earlier, finished request ("and savings?") rather than answering a question.
   */
  changes: boolean;
  /** Every call of the conversation so far, with its result. */
  calls: MadeCall[];
  today: string;
}

/** What to do about a wanted tool: call it, look something up first, or ask the customer. */
export type Prepared =
  | { kind: 'call'; arguments: JsonObject }
  | { kind: 'look-up'; tools: OfferedTool[] }
  | { kind: 'ask'; question: string };

/** Works out a tool's arguments from the customer's words and from what was looked up. */
export async function prepareCall(tool: OfferedTool, preparation: Preparation): Promise<Prepared> {
  const parameters = readParameters(tool);
  const values = readArguments(tool, parameters, preparation);
  const missing = parameters.find(
    (parameter) => parameter.required && parameter.kind !== 'identifier' && !(parameter.name in values),
  );
  if (missing) return { kind: 'ask', question: questionFor(missing) };

  const lookUps = new Set<OfferedTool>();
  const targets = parameters.filter(({ kind, end }) => kind === 'identifier' && end !== 'from');
  const hasTarget = (): boolean => targets.some(({ name }) => name in values);
  for (const parameter of parameters) {
    if (parameter.kind !== 'identifier' || parameter.name in values) continue;
    if (
      !parameter.required &&
      ((parameter.end !== 'from' && hasTarget()) ||
        spokenValues(parameter).length > 0 ||
        !isMentioned(tool, parameter, preparation.texts))
    )
      continue;
    const items = listedItems(preparation.calls, parameter.entity);
    const lister = await findLister(tool, parameter, preparation);
    if (items.length === 0 && lister && !preparation.calls.some((call) => call.name === lister.name)) {
      lookUps.add(lister);
      continue;
    }
    const resolution = resolveEntity(parameter, preparation.texts, items);
    if (resolution.kind === 'found') values[parameter.name] = resolution.id;
    else if (parameter.required && lookUps.size === 0) {
      return { kind: 'ask', question: whichOne(parameter, resolution) };
    } else if (
      !parameter.required &&
      resolution.kind === 'several' &&
      resolution.items.length < items.length
    ) {
      return { kind: 'ask', question: whichOne(parameter, resolution) };
    }
  }
  // A tool that acts needs something to act on, even where its schema leaves the choice between several kinds of it.
  const [target] = targets;
  if (target && !readsOnly(tool) && !hasTarget() && !hasDefault(target) && lookUps.size === 0) {
    const items = listedItems(preparation.calls, target.entity);
    const lister = items.length === 0 ? await findLister(tool, target, preparation) : undefined;
    if (!lister || preparation.calls.some((call) => call.name === lister.name)) {
      const resolution = resolveEntity(target, preparation.texts, items);
      if (resolution.kind !== 'found') return { kind: 'ask', question: whichOne(target, resolution) };
      values[target.name] = resolution.id;
    } else lookUps.add(lister);
  }
  return lookUps.size > 0
    ? { kind: 'look-up', tools: [...lookUps] }
    : { kind: 'call', arguments: inOrder(tool, values) };
}

/** "Leave out for the main account" says what happens then; "leave out if there is only one" does not. */
const hasDefault = ({ description }: Parameter): boolean => /\bleave (?:it )?out for\b/i.test(description);

/** Reads what each text holds; a text after the first answers the first question that was open before it. */
function readArguments(
  tool: OfferedTool,
  parameters: Parameter[],
  { texts, changes, today }: Preparation,
): JsonObject {
  const values: JsonObject = {};
  texts.forEach((text, index) => {
    const open =
      index > 0 && !changes
        ? parameters.find(
            ({ required, kind, name }) => required && kind !== 'identifier' && !(name in values),
          )
        : undefined;
    for (const parameter of parameters) {
      const asked = parameter === open;
      const settled = parameter.name in values;
      if (settled && !(changes && index === texts.length - 1)) continue;
      if (settled && parameter.kind === 'whole') continue;
      const toolWords = `${humanise(tool.name)} ${parameter.label}`;
      const value = readValue(parameter, text, { today, asked, toolWords });
      // The day that answers "from which day?" is not the last one, too.
      const isSameDay = open?.kind === 'date' && !asked && parameter.kind === 'date' && value === values[open.name];
      if (value !== undefined && !isSameDay) values[parameter.name] = value;
    }
  });
  for (const { name, required, schema } of parameters) {
    if (!(name in values) && required && schema.default !== undefined) values[name] = schema.default;
  }
  return values;
}

/**
 * Whether the request singles one out for an optional identifier ("my savings"), beyond the tool's own words.
 */
function isMentioned(tool: OfferedTool, parameter: Parameter, texts: string[]): boolean {
  if (parameter.end) {
    return texts.some((text) => mentionIn(parameter, scopeOf(parameter.end, text, false)) !== undefined);
  }
  const { name, description, parameters } = toolStems(tool);
  const own = new Set([...name, ...description, ...parameters]);
  const isOwn = (word: string): boolean => own.has(word) || synonymsOf(word).some((other) => own.has(other));
  return texts.some((text) =>
    contentStems(explainIdioms(text)).some(
      (word) =>
        !isOwn(word) &&
        !/\d|^(one|two|three|four|five|six|seven|eight|nine|ten|money|recent|new|last|past|week|month|year|dai|todai)$/.test(
          word,
        ),
    ),
  );
}

/** The offered tool that lists the things that an identifier stands for, if one can be called as it is. */
async function findLister(
  wanted: OfferedTool,
  { entity, required }: Parameter,
  { encoder, tools }: Preparation,
): Promise<OfferedTool | undefined> {
  const candidates = tools.filter(
    (tool) => tool !== wanted && readsOnly(tool) && (tool.parameters.required ?? []).length === 0,
  );
  let best: { tool: OfferedTool; score: number } | undefined;
  for (const tool of candidates) {
    const name = words(humanise(tool.name));
    const listing = name[0] === 'list' ? 0.3 : 0;
    const named = name.some((word) => stem(word) === stem(entity)) ? 1 : 0;
    const [left, right] = await encoder.embedAll([`list ${entity}s`, humanise(tool.name)]);
    const likeness = left && right ? dot(left.vector, right.vector) : 0;
    const score = named + listing + likeness;
    // Likeness alone is a guess, worth making only for what the tool cannot do without.
    if ((named > 0 || (required && listing > 0 && likeness > 0.6)) && score > (best?.score ?? 0)) best = { tool, score };
  }
  return best?.tool;
}

function whichOne(
  { entity }: Parameter,
  resolution: Exclude<ReturnType<typeof resolveEntity>, { kind: 'found' }>,
): string {
  const labels = resolution.items.slice(0, 8).map(itemLabel);
  if (labels.length === 0) return `Which ${entity} do you mean? I found none to choose from.`;
  const choice = joinInWords(labels, 'or');
  if (resolution.kind === 'none' && resolution.mention !== undefined) {
    return `I could not find ${resolution.mention} among your ${entity}s. Which one do you mean: ${choice}?`;
  }
  return `Which ${entity} do you mean: ${choice}?`;
}

/** Arguments in the schema's own order, so that the same call always reads the same. */
function inOrder(tool: OfferedTool, values: JsonObject): JsonObject {
  const names = Object.keys(tool.parameters.properties ?? {}).filter((name) => name in values);
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
