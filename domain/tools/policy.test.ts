import { describe, expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { decide, gateOf, type CallFacts } from './policy.ts';

const tool = (changes: Partial<NonNullable<CallFacts['tool']>> = {}): NonNullable<CallFacts['tool']> => ({
  name: 'list_cards',
  effect: 'read',
  requiresSignIn: true,
  requires2FA: false,
  strategy: 'ai_decides',
  ...changes,
});

const call = (changes: Partial<CallFacts> = {}): CallFacts => ({
  toolName: 'list_cards',
  tool: tool(),
  customerSignedIn: true,
  callsThisTurn: 0,
  callsThisRound: 0,
  ...changes,
});

describe('the policy gate', () => {
  test('allows a read of a signed-in customer', () => {
    expect(decide(call())).toEqual({ verdict: 'allow', rule: 'none', tellModel: '' });
  });

  test('refuses a tool that the agent was not given, and repeats its name harmlessly', () => {
    const decision = decide(call({ tool: undefined, toolName: 'drop\ntable' }));
    expect(decision).toMatchObject({ verdict: 'refuse', rule: 'tool-enabled', code: 'tool_unknown' });
    expect(decision.tellModel).toContain('"drop?table"');
  });

  test('refuses what needs a sign-in when nobody is signed in, even if it were gated', () => {
    const facts = call({ customerSignedIn: false, tool: tool({ requires2FA: true }) });
    expect(decide(facts)).toMatchObject({ verdict: 'refuse', rule: 'signed-in', code: 'sign_in_required' });
  });

  test('allows what needs no sign-in to anybody', () => {
    expect(decide(call({ customerSignedIn: false, tool: tool({ requiresSignIn: false }) })).verdict).toBe('allow');
  });

  test('asks for a code rather than a confirmation when both are due', () => {
    const facts = call({ tool: tool({ requires2FA: true, strategy: 'always_ask' }) });
    expect(decide(facts)).toMatchObject({ verdict: 'gate', gate: '2fa', rule: '2fa' });
  });

  test('asks for a confirmation when the strategy says so', () => {
    expect(decide(call({ tool: tool({ strategy: 'always_ask' }) }))).toMatchObject({ verdict: 'gate', gate: 'confirm' });
  });

  test('ends a turn of endless calls, before anything else is looked at', () => {
    const facts = call({ callsThisTurn: LIMITS.toolCallsPerTurn, tool: undefined });
    expect(decide(facts)).toMatchObject({ verdict: 'refuse', rule: 'calls-per-turn', code: 'tool_limit_reached' });
    expect(decide(call({ callsThisTurn: LIMITS.toolCallsPerTurn - 1 })).verdict).toBe('allow');
  });

  test('refuses the calls of one answer that are too many', () => {
    expect(decide(call({ callsThisRound: LIMITS.toolCallsPerRound }))).toMatchObject({ rule: 'calls-per-round' });
  });

  test('names the gate of a tool by itself', () => {
    expect(gateOf(tool({ strategy: 'auto_use' }))).toBeUndefined();
    expect(gateOf(tool({ strategy: 'always_ask' }))).toBe('confirm');
  });
});
