import type { ModelCallRequest, ModelCallResult, Round } from '../../../activities/turn/contract.ts';
import type { TurnFacts } from '../../../domain/flow/conditions.ts';
import type { PlanNodeOf } from '../../../domain/flow/plan.ts';
import { fillValue } from '../../../domain/flow/template.ts';
import { toolCallId } from '../../../domain/ids.ts';
import { calls } from '../activities.ts';
import { codeOf, mustBeActivityFailure } from '../failures.ts';
import { keptCall, runToolCall, type MadeCall } from '../tool-call.ts';
import { joinTexts, type Turn } from '../turn.ts';
import type { Step } from './step.ts';

type ModelNode = PlanNodeOf<'model'>;
type WrittenCall = ModelCallResult['calls'][number];

/** What the customer reads when no model answers: an apology and a way to a person, never a cause. */
const APOLOGY = 'I am sorry, I cannot answer right now. Please try again in a moment, or ask for a colleague.';

/** The model's loop: it answers, or calls tools and reads their results, for a limited number of rounds. */
export const modelStep: Step<'model'> = async (node, turn) => {
  const rounds = turn.input.plan.policy ? await openingRounds(node, turn) : [];
  if (turn.outcome) return { outlet: 'next', detail: { rounds: 0 } };
  for (let round = 0; ; round += 1) {
    const offerTools = round < node.config.maxToolRounds && node.tools.length > 0;
    const answer = await askModel(node, turn, rounds, offerTools);
    if (!answer) return { outlet: 'next', detail: { failed: true } };
    turn.text = joinTexts(turn.text, answer.text);
    turn.count(answer.usage, answer.model);
    turn.rounds.push({ text: answer.text, calls: [] });
    if (answer.calls.length === 0 || !offerTools) return { outlet: 'next', detail: { model: answer.model, rounds: round + 1 } };
    const results = await callTools(node, turn, answer.calls);
    turn.rounds.splice(-1, 1, { text: answer.text, calls: results.map(({ kept }) => kept) });
    rounds.push({ text: answer.text, calls: results.map(({ call, told }) => ({ ...call, result: told })) });
    const handover = results.find(({ result }) => result.handsOver);
    if (handover) {
      turn.handOver(handover.result.summary);
      return { outlet: 'next', detail: { model: answer.model, rounds: round + 1 } };
    }
  }
};

/** Tools that each answer starts with are called before the model is asked: it reads them as its own first calls. */
async function openingRounds(node: ModelNode, turn: Turn): Promise<Round[]> {
  const written = node.tools
    .filter((tool) => tool.strategy === 'auto_use')
    .map((tool, index) => {
      const args = fillValue(tool.arguments ?? {}, turn.currentFacts());
      return { id: `auto_${turn.steps.length}_${index + 1}`, name: tool.name, argumentsText: JSON.stringify(args) };
    });
  if (written.length === 0) return [];
  const results = await callTools(node, turn, written);
  turn.rounds.push({ text: '', calls: results.map(({ kept }) => kept) });
  const handover = results.find(({ result }) => result.handsOver);
  if (handover) turn.handOver(handover.result.summary);
  return [{ text: '', calls: results.map(({ call, told }) => ({ ...call, result: told })) }];
}

/** The first model, and when it has been given up the second. Null when neither answers: the turn has failed. */
async function askModel(
  node: ModelNode,
  turn: Turn,
  rounds: Round[],
  offerTools: boolean,
): Promise<ModelCallResult | null> {
  const request: Omit<ModelCallRequest, 'choice'> = {
    ...turn.ref,
    versionId: turn.input.versionId,
    node,
    visit: turn.steps.length,
    messageText: turn.messageText,
    sources: turn.sources,
    retrieval: turn.retrieval,
    rounds,
    offerTools,
    shownText: turn.text,
    ...(node.variables ? { facts: only(turn.currentFacts(), node.variables) } : {}),
  };
  const choices = node.config.fallback ? (['primary', 'fallback'] as const) : (['primary'] as const);
  let code: string | null = null;
  for (const choice of choices) {
    try {
      const answer = await calls.callModel({ ...request, choice });
      turn.tried(answer.attempts);
      return answer;
    } catch (failure) {
      mustBeActivityFailure(failure);
      code = codeOf(failure);
    }
  }
  turn.fail(code ?? 'model_unavailable', APOLOGY);
  return null;
}

const only = (facts: TurnFacts, names: readonly string[]): TurnFacts =>
  Object.fromEntries(names.map((name) => [name, facts[name]]));

/** All calls of one answer at once; each comes back with what the model is told of it. */
async function callTools(node: ModelNode, turn: Turn, written: WrittenCall[]) {
  return Promise.all(
    written.map(async (call, index) => {
      const result = await callTool(node, turn, call, index);
      const kept = keptCall(call.name, argumentsOf(call.argumentsText), result);
      return { call, result, kept, told: JSON.stringify({ status: result.status, summary: result.summary, data: result.data }) };
    }),
  );
}

async function callTool(node: ModelNode, turn: Turn, call: WrittenCall, index: number): Promise<MadeCall> {
  const args = argumentsOf(call.argumentsText);
  if (!args) {
    const callId = toolCallId(turn.ref.turnId, turn.takeCallNumber());
    const summary = 'The arguments were not a JSON object, so the call was not made. Write them again.';
    return { toolCallId: callId, status: 'failed', summary, data: null, handsOver: false };
  }
  const tool = node.tools.find((candidate) => candidate.name === call.name);
  const result = await runToolCall(turn, { toolName: call.name, tool, arguments: args, callsThisRound: index });
  turn.learn({ 'tool.status': result.status, 'tool.summary': result.summary });
  return result;
}

/** A model may write broken JSON: that is told to it, not thrown. */
function argumentsOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
