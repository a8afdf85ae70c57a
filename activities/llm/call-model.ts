import { storable, storableJsonText, StorableText } from '../../domain/storable.ts';
import type { EventLog } from '../../db/event-log.ts';
import { parametersSchema } from '../banking/tools/index.ts';
import type { Tool } from '../banking/tool.ts';
import type { ToolCatalogue } from '../imported-tools/catalogue.ts';
import { attemptsOf, furtherAttempt, type Attempt } from '../turn/attempt.ts';
import type { ModelCallRequest, ModelCallResult } from '../turn/contract.ts';
import type { Histories } from '../turn/histories.ts';
import { createPublisher, type Publisher } from '../turn/publisher.ts';
import { DeltaRelay } from './delta-relay.ts';
import type { ModelPart, ModelRequest, ModelTool, ModelToolCall } from './model.ts';
import { costMicros } from './prices.ts';
import { buildMessages } from './prompt.ts';
import type { Providers } from './providers/index.ts';
import type { RuntimePackages } from './runtime-packages.ts';

export interface ModelDependencies {
  log: EventLog;
  histories: Histories;
  providers: Providers;
  packages: RuntimePackages;
  tools: ToolCatalogue;
}

/**
 * One answer of a model, streamed to the customer as it comes. A further attempt, or the fallback model,
 * first takes back what an earlier one had shown.
 */
export async function callModel(
  deps: ModelDependencies,
  request: ModelCallRequest,
  attempt: Attempt,
): Promise<ModelCallResult> {
  const { node, visit, turnId, rounds, choice } = request;
  const source = `${turnId}/model/${node.id}/${visit}/${rounds.length}/${choice}`;
  const publisher = createPublisher(deps.log, request, source, attempt.number);
  // The log takes a publisher's events in order, so the model need not wait until this one is stored.
  const announced = announce(publisher, request, attempt);
  announced.catch(() => undefined);
  const asked = await ask(deps, request, attempt.signal);
  const relay = new DeltaRelay((text) => publisher.publish({ type: 'text-delta', text }));
  const separator = request.shownText ? '\n\n' : '';
  try {
    const answer = await gather(asked.provider.stream(asked.request), relay, separator);
    await Promise.all([announced, relay.end()]);
    const cost = costMicros(answer.model, answer.usage);
    const usage = { ...answer.usage, costMicros: cost.costMicros, currency: 'USD' };
    return { text: answer.text, calls: answer.calls, usage, model: answer.model, ...attemptsOf(attempt) };
  } catch (failure) {
    relay.abandon();
    throw failure;
  }
}

async function announce(publisher: Publisher, request: ModelCallRequest, attempt: Attempt): Promise<void> {
  const { shownText, node } = request;
  const startsOver = attempt.number > 1 || request.choice === 'fallback';
  await publisher.publish(
    ...(startsOver ? [{ type: 'text-reset', reason: 'The model starts its answer again.' } as const] : []),
    ...(startsOver && shownText ? [{ type: 'text-delta', text: shownText } as const] : []),
    { type: 'status', step: 'llm', nodeId: node.id, message: 'Thinking', ...furtherAttempt(attempt) },
  );
}

async function gather(parts: AsyncIterable<ModelPart>, relay: DeltaRelay, separator: string) {
  const answer: Pick<ModelCallResult, 'text' | 'calls' | 'model'> & { usage: { inputTokens: number; outputTokens: number } } = {
    text: '', calls: [], model: '', usage: { inputTokens: 0, outputTokens: 0 },
  };
  const readable = new StorableText();
  for await (const part of parts) {
    const text = part.type === 'text' ? readable.next(part.text) : '';
    if (text) {
      relay.push(answer.text ? text : separator + text);
      answer.text += text;
    } else if (part.type === 'tool-call') answer.calls.push(storableCall(part.call));
    else if (part.type === 'finish') Object.assign(answer, { usage: part.usage, model: part.model });
  }
  return answer;
}

const storableCall = (call: ModelToolCall): ModelToolCall => ({
  ...storable(call), argumentsText: storableJsonText(call.argumentsText),
});

/** Large things travel by reference: prompt, history and tools' schemas are read here, not in the workflow. */
async function ask(deps: ModelDependencies, request: ModelCallRequest, signal: AbortSignal) {
  const { node, choice, offerTools, versionId } = request;
  const [version, history, tools] = await Promise.all([
    deps.packages.of(request.tenantId, versionId),
    deps.histories.of(request),
    offerTools ? deps.tools.offered(request.tenantId, node.tools.map(({ name }) => name)) : [],
  ]);
  const wanted = choice === 'fallback' && node.config.fallback ? node.config.fallback : node.config;
  const { provider, model } = deps.providers.resolve(wanted.provider, wanted.model);
  const prompt = version.prompts[node.id];
  if (prompt === undefined) throw new Error(`Version ${versionId} has no prompt for the node ${node.id}`);
  const retrieve = Object.values(version.plan.nodes).find((candidate) => candidate.type === 'retrieve');
  const whenNothingFound = retrieve?.type === 'retrieve' ? retrieve.config.whenNothingFound : 'admit_unknown';
  const modelRequest: ModelRequest = {
    model,
    messages: buildMessages(request, prompt, whenNothingFound, history),
    tools: tools.map(modelTool),
    temperature: node.config.temperature,
    maxTokens: node.config.maxTokens,
    signal,
  };
  return { provider, request: modelRequest };
}

/** A tool's schema is made once: it takes longer than the rest of a request. */
const modelTools = new WeakMap<Tool, ModelTool>();

function modelTool(tool: Tool): ModelTool {
  const { name, description } = tool;
  const known = modelTools.get(tool) ?? { name, description, parameters: parametersSchema(tool) };
  modelTools.set(tool, known);
  return known;
}
