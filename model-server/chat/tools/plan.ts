import type { Encoder } from '../../encoder/encoder.ts';
import { questionIn, type Exchange } from '../conversation.ts';
import { words } from '../language/words.ts';
import type { OfferedTool } from '../request.ts';
import { isAgreement } from '../small-talk.ts';
import { scoreTools, toolThreshold, type ToolScore } from './choose.ts';

/** What the customer asks for, out of the last message and the earlier ones that it leans on. */
export interface CustomerRequest {
  /** The text that says which tool is wanted. */
  wish: string;
  /** All texts that may hold arguments, oldest first. */
  texts: string[];
  /** How the last message leans on the earlier ones. */
  leaning: 'none' | 'answer' | 'agreement' | 'change';
}

export interface WantedTool {
  tool: OfferedTool;
  score: number;
  texts: string[];
}

export interface Plan {
  request: CustomerRequest;
  wanted: WantedTool[];
  /** Every offered tool's score for the whole wish, best first. */
  scores: ToolScore[];
}

/** A message alone this strong is a request of its own, even after a question. */
const ownRequestThreshold = 0.5;

/**
 * Works out which of the offered tools the customer's last message asks for; several for a request in parts.
 */
export async function planTools(
  encoder: Encoder,
  exchanges: Exchange[],
  tools: OfferedTool[],
  today: string,
): Promise<Plan> {
  const score = (text: string): Promise<ToolScore[]> => scoreTools(encoder, text, tools, today);
  const request = await readRequest(exchanges, score);
  const scores = await score(request.wish);
  if (request.leaning === 'none') {
    const wanted = await wantedByParts(request.wish, score);
    if (wanted.length > 1) return { request, wanted, scores };
  }
  const best = scores[0];
  const wanted = best && best.score >= toolThreshold ? [{ ...best, texts: request.texts }] : [];
  return { request, wanted, scores };
}

type Score = (text: string) => Promise<ToolScore[]>;

async function readRequest(exchanges: Exchange[], score: Score): Promise<CustomerRequest> {
  const text = exchanges.at(-1)?.customer ?? '';
  const earlier = exchanges.slice(0, -1);
  const previous = earlier.at(-1);
  const alone: CustomerRequest = { wish: text, texts: [text], leaning: 'none' };
  if (!previous) return alone;
  const question = questionIn(previous.reply);
  if (question !== undefined && offer.test(question) && isAgreement(text)) {
    return {
      wish: question.replace(offer, ''),
      texts: [previous.customer, question],
      leaning: 'agreement',
    };
  }
  const leaning = question !== undefined ? 'answer' : isChange(text) ? 'change' : 'none';
  if (leaning === 'none') return alone;
  const base = await readRequest(earlier, score);
  if (leaning === 'answer' && !(await answersQuestion(text, base.wish, score))) return alone;
  if (leaning === 'change' && (await hasOwnTool(text, score))) return alone;
  return { wish: base.wish, texts: [...base.texts, text], leaning };
}

const offer = /^.*?would you like me to /i;

function isChange(text: string): boolean {
  return words(text).length <= 7 && /^(?:and|what about|how about|also|now|then|same|or)\b/i.test(text);
}

/** Whether a text answers what was asked for a pending tool, and is no question or request of its own. */
async function answersQuestion(text: string, wish: string, score: Score): Promise<boolean> {
  const [pending] = await score(wish);
  if (pending === undefined || pending.score < toolThreshold) return false;
  if (words(text).length < 3) return true;
  if (/^(?:how|what|when|where|why|is|are|do|does|can)\b.*\?\s*$/i.test(text)) return false;
  const [best] = await score(text);
  return best === undefined || best.score < ownRequestThreshold || best.tool === pending.tool;
}

async function hasOwnTool(text: string, score: Score): Promise<boolean> {
  const [best, second] = await score(text);
  return best !== undefined && best.score >= ownRequestThreshold && best.score - (second?.score ?? 0) > 0.1;
}

/**
 * Cuts a wish at "and", "also", "then" and at sentence ends, and keeps the parts that each call for another
 * tool.
 */
async function wantedByParts(wish: string, score: Score): Promise<WantedTool[]> {
  const parts = wish
    .split(/\s*(?:[.?!;]\s+|,?\s+\b(?:and then|and also|and|also|then|plus)\b\s+)/i)
    .filter((part) => words(part).length > 0);
  if (parts.length < 2) return [];
  const wanted: WantedTool[] = [];
  for (const part of parts) {
    const [best] = await score(part);
    const last = wanted.at(-1);
    if (best && best.score >= toolThreshold && words(part).length > 1) {
      const same = wanted.find((other) => other.tool === best.tool);
      if (same) same.texts = [`${same.texts.join(' ')} and ${part}`];
      else wanted.push({ ...best, texts: [part] });
    } else if (last) last.texts = [`${last.texts.join(' ')} and ${part}`];
  }
  return wanted;
}
