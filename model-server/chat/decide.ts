import type { Encoder } from '../encoder/encoder.ts';
import { dot } from '../encoder/vectors.ts';
import { admitUnknown, answerSmallTalk } from './answers/phrases.ts';
import { quotePassages, quoteThreshold, type Quotes } from './answers/quote.ts';
import { tellResult } from './answers/results.ts';
import { currentDay, questionIn, readConversation, type Conversation } from './conversation.ts';
import { humanise } from './language/words.ts';
import type { ChatRequest, OfferedTool } from './request.ts';
import { isProhibition, isRefusal, readSmallTalk } from './small-talk.ts';
import { planTools, type Plan, type WantedTool } from './tools/plan.ts';
import { prepareCall, type Prepared } from './tools/prepare.ts';
import type { JsonObject } from './tools/results.ts';
import { readsOnly, shortDescription } from './tools/schema-words.ts';

export interface DecidedCall {
  name: string;
  arguments: JsonObject;
}

/** What the model does next: it says something, or it calls tools. */
export type Decision = { kind: 'text'; text: string } | { kind: 'calls'; calls: DecidedCall[] };

/** Calls in one turn after which the model answers with what it has. */
const callsAtMost = 12;

/**
 * Decides the reply to a conversation from nothing but the conversation, the tools and the passages that it
 * offers. The same input gives the same decision.
 */
export async function decide(encoder: Encoder, request: ChatRequest, now: Date): Promise<Decision> {
  const conversation = readConversation(request.messages);
  const choice = request.tool_choice ?? 'auto';
  const tools = choice === 'none' ? [] : (request.tools ?? []).map((tool) => tool.function);
  const today = currentDay(conversation.instructions, now);
  const current = conversation.exchanges.at(-1);
  if (!current) return say(answerSmallTalk('greeting', tools));
  const plan = await planTools(encoder, conversation.exchanges, tools, today);
  const prepare = (wanted: WantedTool): Promise<Prepared> =>
    prepareCall(wanted.tool, {
      encoder,
      tools,
      texts: wanted.texts,
      changes: plan.request.leaning === 'change',
      today,
      calls: conversation.exchanges.flatMap((exchange) => exchange.calls),
    });
  const decision =
    current.calls.length > 0
      ? await goOn(conversation, plan, prepare)
      : await beginWith({ encoder, conversation, plan, tools, prepare, forced: forcedTool(choice, plan) });
  if (decision.kind === 'text' || request.parallel_tool_calls !== false) return decision;
  return { kind: 'calls', calls: decision.calls.slice(0, 1) };
}

type Prepare = (wanted: WantedTool) => Promise<Prepared>;

function say(text: string): Decision {
  return { kind: 'text', text };
}

function forcedTool(
  choice: NonNullable<ChatRequest['tool_choice']>,
  { scores }: Plan,
): OfferedTool | undefined {
  if (choice === 'required') return scores[0]?.tool;
  return typeof choice === 'object'
    ? scores.find(({ tool }) => tool.name === choice.function.name)?.tool
    : undefined;
}

interface Beginning {
  encoder: Encoder;
  conversation: Conversation;
  plan: Plan;
  tools: OfferedTool[];
  prepare: Prepare;
  forced: OfferedTool | undefined;
}

async function beginWith({
  encoder,
  conversation,
  plan,
  tools,
  prepare,
  forced,
}: Beginning): Promise<Decision> {
  const text = conversation.exchanges.at(-1)?.customer ?? '';
  if (forced) return callForced(forced, plan, prepare);
  const smallTalk = readSmallTalk(text);
  if (smallTalk) return say(answerSmallTalk(smallTalk, tools));
  const asked = questionIn(conversation.exchanges.at(-2)?.reply ?? '');
  if (asked !== undefined && isRefusal(text)) return say('All right, I have left it at that.');
  if (isProhibition(text)) return say('All right, I will not do that.');
  const leans = plan.request.leaning === 'answer' || plan.request.leaning === 'agreement';
  const quotes = leans
    ? { relevance: 0, text: '' }
    : await quotePassages(encoder, text, conversation.passages);
  const unknown = async (): Promise<Decision> =>
    say(admitUnknown(conversation.passages.length > 0, tools, await findHandover(encoder, tools)));
  // "Which fund should I buy?" wants advice: a list of the customer's own things would be none.
  const asksAdvice = /\bshould (?:i|we)\b/i.test(text) && quotes.relevance < quoteThreshold;
  if (!leans && asksAdvice && plan.wanted.every(({ tool }) => readsOnly(tool))) return unknown();
  if (plan.wanted.length > 0 && !prefersQuote(text, quotes, plan)) {
    const unsure = !leans && isAboutHow(text) && plan.wanted.every(({ tool }) => !readsOnly(tool));
    const [first] = plan.wanted;
    if (unsure && first)
      return say(`I can do that for you here. Would you like me to ${shortDescription(first.tool)}?`);
    return takeSteps(plan.wanted, prepare, []);
  }
  if (quotes.relevance >= quoteThreshold) return say(quotes.text);
  return unknown();
}

async function callForced(tool: OfferedTool, plan: Plan, prepare: Prepare): Promise<Decision> {
  const prepared = await prepare({ tool, score: 1, texts: plan.request.texts });
  return {
    kind: 'calls',
    calls: [{ name: tool.name, arguments: prepared.kind === 'call' ? prepared.arguments : {} }],
  };
}

function isAboutHow(text: string): boolean {
  return /\bhow (?:do|can|to|does|should|would|could)\b|\bwhat (?:happens|should|do i do|can i do)\b|\bis it possible\b/i.test(
    text,
  );
}

/** "Which countries can I ...", "do I have to ...": questions on what holds for everybody, whatever is "my" in them. */
function isAboutRules(text: string): boolean {
  return (
    /\b(?:do|must|should) i (?:have to|need to)\b|\b(?:should|must) i\b|\bam i allowed\b|\bhow (?:long|quickly|soon)\b/i.test(text) ||
    /\b(?:is|are) there (?:an? |any )?(?:\w+ )?(?:fee|charge|cost|limit|penalty)s?\b/i.test(text) ||
    /^(?:what|which|when|where|why|how)\b.+\b(?:can|may|could) (?:i|you|we)\b/i.test(text) ||
    /^can (?:i|we)\b(?! (?:please )?(?:see|have|get|check|view|know|look|find|ask)\b)/i.test(text)
  );
}

function isPersonal(text: string): boolean {
  return /\b(?:my|mine|i've|i have|have i|did i|do i have|i lost|am i)\b/i.test(text);
}

function isInformational(text: string): boolean {
  return (
    isAboutHow(text) ||
    /^(?:\W*(?:hi|hello|hey)\W+)?(?:until |by |since |from |after )?(?:what|when|where|why|which|who|how|does|do|is|are|can|could|will|am)\b/i.test(
      text,
    )
  );
}

/**
 * Questions on how things are come from the sources; requests, and questions on the customer's own things,
 * from tools.
 */
function prefersQuote(text: string, quotes: Quotes, plan: Plan): boolean {
  if (quotes.relevance < quoteThreshold) return false;
  if (isAboutHow(text) || isAboutRules(text)) return true;
  const best = plan.wanted[0]?.score ?? 0;
  if (!isInformational(text)) return false;
  return isPersonal(text) ? quotes.relevance > best + 0.45 : quotes.relevance >= best;
}

/**
 * After results: calls what they made possible, else tells them. Nothing is called twice, whatever came back.
 */
async function goOn({ exchanges }: Conversation, plan: Plan, prepare: Prepare): Promise<Decision> {
  const current = exchanges.at(-1);
  const calls = current?.calls ?? [];
  const question = plan.request.texts.join(' ');
  const tell = (names: Set<string>): string =>
    calls
      .filter((call) => names.has(call.name))
      .map((call) => tellResult(call, question))
      .join('\n\n');
  const made = new Set(calls.map((call) => call.name));
  const open = plan.wanted.filter(({ tool }) => !made.has(tool.name));
  if (open.length === 0 || calls.length >= callsAtMost) {
    const wanted = plan.wanted.map(({ tool }) => tool.name).filter((name) => made.has(name));
    return say(tell(new Set(wanted.length > 0 ? wanted : made)));
  }
  const told = tell(new Set(plan.wanted.map(({ tool }) => tool.name)));
  return takeSteps(open, prepare, told === '' ? [] : [told]);
}

/**
 * Prepares each wanted tool; the calls and look-ups of all go out together, and questions only when none
 * does.
 */
async function takeSteps(wanted: WantedTool[], prepare: Prepare, told: string[]): Promise<Decision> {
  const calls = new Map<string, DecidedCall>();
  const questions: string[] = [];
  for (const one of wanted) {
    const prepared = await prepare(one);
    if (prepared.kind === 'call')
      calls.set(one.tool.name, { name: one.tool.name, arguments: prepared.arguments });
    else if (prepared.kind === 'look-up')
      for (const tool of prepared.tools) calls.set(tool.name, { name: tool.name, arguments: {} });
    else questions.push(prepared.question);
  }
  if (calls.size > 0) return { kind: 'calls', calls: [...calls.values()] };
  return say([...told, ...questions.slice(0, 1)].join('\n\n'));
}

async function findHandover(encoder: Encoder, tools: OfferedTool[]): Promise<OfferedTool | undefined> {
  let best: { tool: OfferedTool; likeness: number } | undefined;
  const wish = await encoder.embed('hand the conversation over to a human colleague, a member of staff');
  for (const tool of tools) {
    const likeness = dot(
      wish.vector,
      (await encoder.embed(`${humanise(tool.name)}: ${tool.description}`)).vector,
    );
    if (likeness >= 0.45 && likeness > (best?.likeness ?? 0)) best = { tool, likeness };
  }
  return best?.tool;
}
