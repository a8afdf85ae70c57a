import { Bot } from '@lucide/vue';
import { expect, test } from 'vitest';
import { fit, listsFor, type Command } from './commands.ts';

const command = (id: string, group: Command['group'], label: string, about?: string): Command =>
  ({ id, group, label, icon: Bot, run: () => undefined, ...(about ? { about } : {}) });
const COMMANDS = [
  command('publish', 'here', 'Publish version'),
  command('theme', 'actions', 'Theme: Dark'),
  command('a1', 'agents', 'Card support', 'Draft'),
  command('a2', 'agents', 'Überweisungen', 'Production'),
  command('c1', 'conversations', 'My card is lost', 'Card support'),
  command('n1', 'nodes', 'Answer', 'Model'),
];
const shown = (asked: string, recent: string[] = []) => listsFor(COMMANDS, asked, recent).map(({ group, commands }) => [group, commands.map(({ id }) => id)]);

test('asked for nothing, it shows what was chosen lately, the latest first, and what can be done; each once', () => {
  expect(shown('', ['a1', 'gone', 'publish'])).toEqual([['recent', ['a1', 'publish']], ['actions', ['theme']], ['agents', ['a2']]]);
});

test('the group of what fits best comes first', () => {
  expect(shown('card')).toEqual([['agents', ['a1']], ['conversations', ['c1']]]);
  expect(shown('lost card')).toEqual([['conversations', ['c1']]]);
});

test('of what fits alike, the one chosen lately comes first', () => {
  const two = [command('one', 'agents', 'Cards'), command('two', 'agents', 'Card support')];
  expect(listsFor(two, 'card', ['two'])[0]?.commands.map(({ id }) => id)).toEqual(['two', 'one']);
});

test('case and accents do not matter, and every word must be there', () => {
  expect(fit({ label: 'Überweisungen' }, 'uber')).toBe(3);
  expect(fit({ label: 'Card support' }, 'SUPPORT')).toBe(2);
  expect(fit({ label: 'Card support', about: 'Draft' }, 'card draft')).toBe(2);
  expect(fit({ label: 'Card support' }, 'card loans')).toBe(0);
});

test('a group shows seven at most', () => {
  const many = Array.from({ length: 40 }, (_, index) => command(`n${index}`, 'nodes', `Node ${index}`));
  expect(listsFor(many, 'node', [])[0]?.commands).toHaveLength(7);
});
