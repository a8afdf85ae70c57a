import type { ClientFrame, ServerFrame } from '../../contract/events.ts';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import { CitiflowError, ERRORS } from '../../domain/errors.ts';
import { decideApproval } from '../commands/decide-approval.ts';
import { giveFeedback } from '../commands/give-feedback.ts';
import { startConversation } from '../commands/start-conversation.ts';
import { startTurn } from '../commands/start-turn.ts';
import { stopTurn } from '../commands/stop-turn.ts';
import { conversationFor, type ConversationContext } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Caller } from '../handler.ts';
import { asCitiflowError, logUnexpected } from '../middleware/problem.ts';

type Frame<Type extends ClientFrame['type']> = Extract<ClientFrame, { type: Type }>;

export interface ChatSessionOptions {
  agentId: string;
  caller: Caller;
  send(frame: ServerFrame | ChatEvent): void;
  close(code: number, reason: string): void;
}

/** Waiting for Temporal or the database; more than this many frames at once is not a person typing. */
const FRAMES_AT_ONCE = 32;

/** One socket's conversation. Frames that change its order are handled one after the other. */
export class ChatSession {
  readonly #dependencies: Dependencies;
  readonly #options: ChatSessionOptions;
  #conversation: ConversationContext | undefined;
  #stopListening: (() => void) | undefined;
  #ended = false;
  #atOnce = 0;
  #inOrder: Promise<void> = Promise.resolve();

  constructor(dependencies: Dependencies, options: ChatSessionOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
  }

  /** Never rejects: what goes wrong becomes an error frame. */
  handle(frame: ClientFrame): void {
    if (frame.type === 'ping') return this.#options.send({ type: 'pong' });
    if (this.#atOnce >= FRAMES_AT_ONCE) return this.fail(new CitiflowError('rate_limited', undefined, { retryAfterMs: 1_000 }));
    this.#atOnce += 1;
    const done = () => void (this.#atOnce -= 1);
    const inOrder = frame.type === 'hello' || frame.type === 'message';
    const work = this.#inOrder.then(() => this.#answer(frame)).catch((error: unknown) => this.fail(error)).then(done);
    if (inOrder) this.#inOrder = work;
  }

  end(): void {
    this.#ended = true;
    this.#stopListening?.();
  }

  fail(error: unknown): void {
    const known = asCitiflowError(error);
    if (ERRORS[known.code].fault === 'ours') logUnexpected(this.#dependencies.logger, error);
    const triesLeft = known.extra?.['triesLeft'];
    this.#options.send({
      type: 'error',
      code: known.code,
      message: known.message,
      ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(known.retryAfterMs) }),
      ...(typeof triesLeft === 'number' ? { triesLeft } : {}),
    });
  }

  async #answer(frame: ClientFrame): Promise<void> {
    if (this.#ended) return;
    switch (frame.type) {
      case 'hello':
        return this.#hello(frame);
      case 'message':
        return void (await startTurn(this.#dependencies, this.#greeted(), frame, { pins: frame.pins, by: this.#options.caller }));
      case 'stop':
        return stopTurn(this.#dependencies, this.#greeted().id, frame.turnId);
      case 'approve':
      case 'reject':
        return this.#decide(frame);
      case 'feedback':
        return giveFeedback(this.#dependencies, this.#greeted(), frame);
      case 'ping':
        return undefined;
    }
  }

  #greeted(): ConversationContext {
    if (!this.#conversation) throw new CitiflowError('hello_required');
    return this.#conversation;
  }

  async #hello(frame: Frame<'hello'>): Promise<void> {
    const caller = { ...this.#options.caller, customerToken: frame.customerToken ?? this.#options.caller.customerToken };
    const conversation = await this.#open(frame, caller);
    const offset = await this.#dependencies.events.lastOffset(conversation);
    const afterOffset = frame.afterOffset ?? (frame.conversationId ? offset : 0);
    if (afterOffset > offset) throw new CitiflowError('offset_from_the_future');
    if (this.#ended) return;
    this.#stopListening?.();
    this.#conversation = conversation;
    this.#options.send({ type: 'ready', conversationId: conversation.id, offset });
    this.#stopListening = this.#dependencies.eventFeed.listen({
      conversation, afterOffset, deliver: (event) => this.#options.send(event),
    });
  }

  async #open(frame: Frame<'hello'>, caller: Caller): Promise<ConversationContext> {
    const { agentId } = this.#options;
    if (!frame.conversationId) {
      if (frame.afterOffset) throw new CitiflowError('offset_from_the_future');
      const request = { agentId, mode: frame.mode ?? 'live', versionId: frame.versionId, environment: frame.environment, channel: 'web' } as const;
      return startConversation(this.#dependencies, caller, request);
    }
    const conversation = await conversationFor(this.#dependencies, caller, frame.conversationId);
    if (conversation.agentId !== agentId) throw new CitiflowError('not_found');
    return conversation;
  }

  async #decide(frame: Frame<'approve'> | Frame<'reject'>): Promise<void> {
    const conversation = this.#greeted();
    if (!conversation.speaksForCustomer) throw new CitiflowError('forbidden', 'Only the customer may answer this here. Staff decide in the inbox.');
    const customer = conversation.customer ?? { id: conversation.userId ?? 'visitor', name: '' };
    await decideApproval(this.#dependencies, conversation.tenantId, {
      approvalId: frame.approvalId,
      decision: frame.type,
      code: frame.type === 'approve' ? frame.code : undefined,
      by: { kind: 'customer', ...customer },
      conversationId: conversation.id,
    });
  }
}
