import { expect, test } from 'vitest';
import { AUDIT_ACTIONS, AUDIT_ACTOR_KINDS, AUDIT_AREAS, AUDIT_SUBJECT_KINDS } from '../../../../domain/audit/entry.ts';
import { i18n } from '../../i18n.ts';
import { pageOf } from './links.ts';
import { AUDIT_SYSTEMS, deedKey, partsOf } from './composables/use-audit-words.ts';

const has = (key: string) => i18n.global.te(key, 'en');

test('every action, area, actor, system and subject has its words', () => {
  const keys = [
    ...AUDIT_ACTIONS.map(deedKey), ...AUDIT_AREAS.map((area) => `audit.areaOf.${area}`), ...AUDIT_ACTOR_KINDS.map((kind) => `audit.actorOf.${kind}`),
    ...AUDIT_SYSTEMS.map((system) => `audit.systemOf.${system}`), ...AUDIT_SUBJECT_KINDS.map((kind) => `audit.subjectOf.${kind}`),
  ];
  expect(keys.filter((key) => !has(key))).toEqual([]);
});

test('every area is some action’s', () => {
  expect([...new Set(AUDIT_ACTIONS.map((action) => partsOf(action).area))].sort()).toEqual([...AUDIT_AREAS].sort());
});

test('what an entry is about leads to its page, and what was removed to none', () => {
  const subject = { kind: 'agent', id: 'a-1', label: 'Cards' } as const;
  expect(pageOf({ action: 'agent.created', subject, details: {} })).toBe('/agents/a-1');
  expect(pageOf({ action: 'agent.deleted', subject, details: {} })).toBeNull();
  expect(pageOf({ action: 'version.published', subject: { ...subject, kind: 'version' }, details: { agentId: 'a-1' } })).toBe('/agents/a-1/versions');
  expect(pageOf({ action: 'user.created', subject: { ...subject, kind: 'user' }, details: {} })).toBeNull();
});
