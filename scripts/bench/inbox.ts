import { Client } from 'pg';
import { z } from 'zod';
import { approvalRoutes } from '../../contract/http/approvals.ts';
import { inboxEventSchema, type InboxEvent } from '../../contract/http/inbox.ts';
import { settle } from './bed.ts';
import { steadyMs } from './clock.ts';
import type { DeskBed } from './desk-bed.ts';
import type { Findings } from './report.ts';
import { p50, p95 } from './statistics.ts';

const WAITING = 10_000;
const WARM_UP_ROUNDS = 5;
const FIRST_AMOUNT_MINOR = 30_01;
const tenantSchema = z.tuple([z.object({ tenant_id: z.string() })]);

/** An inbox in which ten thousand calls wait: its first page, and how soon an open inbox shows that one was decided. */
export async function measureInbox(desk: DeskBed, rounds: number): Promise<Findings> {
  const empty = await firstPages(desk, rounds);
  await fill(desk);
  const full = await firstPages(desk, rounds);
  const updates = await liveUpdates(desk, rounds);
  return {
    title: `Inbox with ${WAITING.toLocaleString('en')} waiting calls (${rounds} rounds each)`,
    figures: [
      { name: 'first page, p50', value: p50(full), unit: 'ms', floor: p50(empty), aim: { of: 'value', most: 200 } },
      { name: 'first page, p95', value: p95(full), unit: 'ms', floor: p95(empty) },
      { name: 'a new call waits, until an open inbox shows it, p50', value: p50(updates.asked), unit: 'ms' },
      { name: 'a decision is sent, until an open inbox shows it, p50', value: p50(updates.decided), unit: 'ms', aim: { of: 'value', most: 200 } },
      { name: 'a decision is sent, until an open inbox shows it, p95', value: p95(updates.decided), unit: 'ms' },
    ],
    notes: ['Floor: the same page of an empty inbox. A new call counts from when its customer is shown it; below 0, the inbox was first.'],
  };
}

async function firstPages({ support }: DeskBed, rounds: number): Promise<number[]> {
  const { list } = approvalRoutes;
  const times: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const sinceMs = steadyMs();
    await support.call(list, 200, list.responses[200], { query: { status: 'waiting' } });
    if (round >= 0) times.push(steadyMs() - sinceMs);
  }
  return times;
}

/** Calls of as many customers, asked over the last day. Nothing waits for their verdict, but the inbox cannot know. */
async function fill({ system }: DeskBed): Promise<void> {
  const client = new Client({ connectionString: system.endpoints.databaseUrl });
  await client.connect();
  try {
    const [{ tenant_id: tenantId }] = tenantSchema.parse((await client.query('select tenant_of_agent($1) as tenant_id', [system.endpoints.demo?.agentId])).rows);
    await client.query('begin');
    await client.query("select set_config('app.tenant_id', $1, true)", [tenantId]);
    await client.query(
      `insert into approvals (id, tenant_id, workflow_id, tool_call_id, tool_name, arguments, arguments_digest, summary,
         customer_id, customer_name, kind, status, tries_left, expires_at, created_at)
       select gen_random_uuid(), $1, 'bench/' || n, 'bench/' || n, 'transfer_funds',
         jsonb_build_object('payeeId', 'payee-' || n, 'amountMinor', n, 'currency', 'USD'), md5(n::text) || md5(n::text),
         'Send $' || n || ' to payee ' || n, 'customer-' || n, 'Customer ' || n, '2fa', 'waiting', 3,
         now() + interval '1 day', now() - n * interval '8 seconds'
       from generate_series(1, $2) n`,
      [tenantId, WAITING],
    );
    await client.query('commit');
    await client.query('analyze approvals').catch(() => undefined);
  } finally {
    await client.end();
  }
}

async function liveUpdates(desk: DeskBed, rounds: number): Promise<{ asked: number[]; decided: number[] }> {
  const inbox = await openInbox(desk);
  const times = { asked: [] as number[], decided: [] as number[] };
  const { decide } = approvalRoutes;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const chat = desk.chat();
    chat.say(desk.request(FIRST_AMOUNT_MINOR + WARM_UP_ROUNDS + round));
    const { approvalId, argumentsDigest } = await chat.next('approval-request');
    const toldMs = steadyMs();
    const askedMs = (await inbox.seen(approvalId, 'waiting')) - toldMs;
    await settle();
    const sinceMs = steadyMs();
    const body = { decision: 'reject' as const, argumentsDigest, reason: 'Benchmark' };
    const [shownMs] = await Promise.all([
      inbox.seen(approvalId, 'rejected'),
      desk.support.call(decide, 200, decide.responses[200], { params: { approvalId }, body }),
    ]);
    await chat.next('turn-end');
    chat.close();
    if (round < 0) continue;
    times.asked.push(askedMs);
    times.decided.push(shownMs - sinceMs);
  }
  inbox.close();
  return times;
}

/** Reads the inbox's changes as an open page does. */
async function openInbox({ system, supportCookie }: DeskBed) {
  const closing = new AbortController();
  const response = await fetch(`${system.endpoints.api}/api/v1/inbox/events`, { headers: { cookie: supportCookie }, signal: closing.signal });
  if (!response.ok || !response.body) throw new Error(`The inbox's changes cannot be read: ${response.status}`);
  const heard: { event: InboxEvent; atMs: number }[] = [];
  let wake: () => void = () => undefined;
  const read = async (body: ReadableStream<Uint8Array>) => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const bytes of body) {
      text += decoder.decode(bytes, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      const data = blocks.flatMap((block) => /^data: (.*)$/m.exec(block)?.[1] ?? []);
      for (const line of data) heard.push({ event: inboxEventSchema.parse(JSON.parse(line)), atMs: steadyMs() });
      wake();
    }
  };
  read(response.body).catch(() => undefined);
  return {
    close: () => closing.abort(),
    async seen(approvalId: string, status: string): Promise<number> {
      for (;;) {
        const found = heard.find(({ event }) => event.type === 'approval' && event.approval.id === approvalId && event.approval.status === status);
        if (found) return found.atMs;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
