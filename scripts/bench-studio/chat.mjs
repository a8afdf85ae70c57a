import { randomUUID } from 'node:crypto';
import { centile, framesWhile } from './in-page.mjs';

const TURNS = 250;
const TOKENS = 1_000;
const TOKENS_PER_SECOND = 100;
const DROPPED_MS = 50;
const usage = { inputTokens: 900, outputTokens: 80, costMicros: 1_200, currency: 'USD' };
const ANSWER = 'A **replacement card** costs £5 and comes within three working days [1].\n\n- Freeze the lost card first.\n- Then order a new one, in the app or here.\n\nIs there anything else?';

/**
 * A reply that streams into a conversation of 500 messages. The server's part is played here, so that its pace is
 * exact and nothing but the studio is measured.
 */
export async function measureChat(page, { studio, demo }) {
  const conversationId = randomUUID();
  const record = conversationOf(conversationId, demo.agentId);
  await page.route(`**/api/v1/conversations/${conversationId}`, (route) => route.fulfill({ json: record }));
  let socket;
  await page.routeWebSocket(/\/ws\/chat\//, (opened) => {
    socket = opened;
    opened.onMessage((text) => {
      const { type } = JSON.parse(text);
      if (type === 'hello') opened.send(JSON.stringify({ type: 'ready', conversationId, offset: 0 }));
      if (type === 'ping') opened.send(JSON.stringify({ type: 'pong' }));
    });
  });
  await page.goto(`${studio}/agents/${demo.agentId}?conversation=${conversationId}`);
  await page.waitForFunction((turns) => document.querySelectorAll('[data-testid=chat-message][data-role=assistant]').length >= turns, TURNS);
  await page.waitForTimeout(1_000);

  let offset = 0;
  const turnId = randomUUID();
  const say = (body) => socket.send(JSON.stringify({ ...body, conversationId, turnId, offset: (offset += 1), at: new Date().toISOString() }));
  say({ type: 'turn-start', messageId: record.messages[0].id });
  const frames = await framesWhile(page, () => stream((text) => say({ type: 'text-delta', text })));
  return [
    { what: 'chat: frames over 50 ms', figure: frames.filter((ms) => ms > DROPPED_MS).length, aim: 1, unit: `of ${frames.length}` },
    { what: 'chat: slowest frame', figure: Math.round(Math.max(...frames)), aim: DROPPED_MS, unit: 'ms' },
    { what: 'chat: frames, p50', figure: Math.round(1_000 / centile(frames, 50)), aim: 55, unit: 'frames/s', more: true },
  ];
}

/** At an even pace: what a busy machine has held up is sent at once, as a network would. */
async function stream(send) {
  const begun = performance.now();
  const words = ANSWER.split(/(?<=\s)/);
  for (let sent = 0; sent < TOKENS;) {
    const due = Math.min(TOKENS, Math.floor(((performance.now() - begun) / 1_000) * TOKENS_PER_SECOND));
    for (; sent < due; sent += 1) send(words[sent % words.length]);
    await new Promise((done) => setTimeout(done, 10));
  }
}

function conversationOf(id, agentId) {
  const at = (index) => new Date(Date.UTC(2026, 0, 5, 10) + index * 60_000).toISOString();
  const turns = Array.from({ length: TURNS }, (_, index) => ({
    id: `turn-${index}`, messageId: `asked-${index}`, status: 'completed', workflowId: id, runId: 'run', temporalUrl: '',
    model: 'citiflow-demo', usage, steps: [], toolCalls: [], startedAt: at(index), endedAt: at(index), durationMs: 900,
  }));
  const messages = turns.flatMap((turn, index) => [
    { id: turn.messageId, turnId: turn.id, role: 'user', content: `What does card number ${index} cost?`, createdAt: at(index) },
    { id: `answer-${index}`, turnId: turn.id, role: 'assistant', content: ANSWER, metadata: { citations: [], sources: [] }, createdAt: at(index) },
  ]);
  return {
    id, agentId, agentName: 'Measured', versionId: randomUUID(), version: '1.0.0', mode: 'test', channel: 'studio', status: 'open',
    customer: null, preview: 'Cards', turnCount: TURNS, usage, createdAt: at(0), lastActivityAt: at(TURNS), takenBy: null,
    messages, turns, handoff: null, deskActions: [], lastOffset: 0,
  };
}
