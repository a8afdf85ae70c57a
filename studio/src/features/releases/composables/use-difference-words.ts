import { useI18n } from 'vue-i18n';
import { z } from 'zod';
import type { FieldDifference } from '../../../../../domain/flow/compare.ts';
import { NODES, isNodeType } from '../../../../../domain/flow/nodes/index.ts';
import { useDomainText } from '../../../ui/use-domain-text.ts';
import { sentenceOf } from '../../builder/expressions/sentence.ts';
import { formFields, type FormField } from '../../builder/form-fields.ts';
import { spellName } from '../../chat/composables/use-arguments.ts';

/** One field that differs, by the name that its form has for it. */
export interface DifferenceRow {
  key: string;
  label: string;
  before: string;
  after: string;
}

const record = z.record(z.string(), z.unknown());
type Item = z.infer<typeof record>;
const NOTHING = '–';

/** What differs in a node, in the words of its form. @param names of what is named by an id: knowledge bases */
export function useDifferenceWords(names: () => ReadonlyMap<string, string>) {
  const { t, te, locale } = useI18n();
  const { domainText } = useDomainText();

  /** What a field of a list's item is called. */
  const partName = (name: string) => (te(`releases.toolUse.${name}`) ? t(`releases.toolUse.${name}`) : spellName(name));
  const fieldsOf = (type: string): FormField[] => (isNodeType(type) ? formFields(NODES[type].config) : []);
  const titleOf = (fields: readonly FormField[], name: string) => {
    const field = fields.find((one) => one.name === name);
    return field ? domainText(field.title) : spellName(name);
  };

  function rowsOf(type: string, { path, before, after }: FieldDifference): DifferenceRow[] {
    const own: Record<string, string> = { name: t('builder.nodeName'), type: t('releases.nodeType'), disabled: t('builder.switchedOff') };
    const title = own[path];
    if (title) return [{ key: path, label: title, before: textOf(before), after: textOf(after) }];
    const fields = fieldsOf(type);
    const [name = path, ...within] = path.split('.').slice(path.startsWith('config') ? 1 : 0);
    const label = [titleOf(fields, name), ...within.map((part) => titleOf(fields, part))].join(' › ');
    const field = within.length === 0 ? fields.find((one) => one.name === name) : undefined;
    const items = itemRows(path, label, before, after);
    return items ?? [{ key: path, label, before: valueText(field, before), after: valueText(field, after) }];
  }

  /** Where nothing is set, what holds then. */
  function valueText(field: FormField | undefined, value: unknown): string {
    const missing = value === null || value === undefined;
    if (missing && field && field.initial !== undefined && field.initial !== null && field.initial !== '') return t('releases.byDefault', { value: textOf(field.initial) });
    return textOf(value);
  }

  function textOf(value: unknown): string {
    if (value === null || value === undefined || value === '') return NOTHING;
    if (typeof value === 'boolean') return t(value ? 'state.yes' : 'state.no');
    if (typeof value === 'string') return names().get(value) ?? domainText(value);
    if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(textOf).join(', ');
    const item = record.safeParse(value);
    return item.success ? describe(item.data) : String(value);
  }

  const describe = (item: Item) =>
    branchText(item) ?? Object.entries(item).filter(([name]) => name !== 'name' && name !== 'id').map(([name, value]) => `${partName(name)}: ${textOf(value)}`).join('\n');

  /** A branch reads as a sentence. */
  function branchText(item: Item): string | null {
    const [branch] = NODES.condition.config.shape.branches.safeParse([item]).data ?? [];
    if (!branch) return null;
    const words = { locale: locale.value, label: domainText, operator: (operator: string) => t(`operator.${operator}`), quote: (text: string) => `“${text}”`, not: (text: string) => t('field.not', { text }) };
    return sentenceOf(branch, words);
  }

  /** Lists of things that have a name: which came, which went, and what changed in those that stayed. */
  function itemRows(path: string, label: string, before: unknown, after: unknown): DifferenceRow[] | null {
    const [old, now] = [itemsOf(before), itemsOf(after)];
    if (!old || !now || old.size + now.size === 0) return null;
    const rows = [...new Set([...old.keys(), ...now.keys()])].flatMap((id): DifferenceRow[] => {
      const [one, other] = [old.get(id), now.get(id)];
      const named = `${label} › ${nameOf(other ?? one ?? {}, id)}`;
      const key = `${path}.${id}`;
      if (!one || !other) {
        const text = (item: Item | undefined) => (item ? describe(item) || t('state.yes') : NOTHING);
        return [{ key, label: named, before: text(one), after: text(other) }];
      }
      if (JSON.stringify(one) === JSON.stringify(other)) return [];
      if (branchText(one) !== null && branchText(other) !== null && branchText(one) !== branchText(other)) return [{ key, label: named, before: describe(one), after: describe(other) }];
      return [...new Set([...Object.keys(one), ...Object.keys(other)])]
        .filter((name) => JSON.stringify(one[name] ?? null) !== JSON.stringify(other[name] ?? null))
        .map((name) => ({ key: `${key}.${name}`, label: `${named} › ${partName(name)}`, before: textOf(one[name]), after: textOf(other[name]) }));
    });
    return rows.length > 0 ? rows : [{ key: path, label, before: t('releases.otherOrder'), after: [...now].map(([id, item]) => nameOf(item, id)).join(', ') }];
  }
  const nameOf = (item: Item, id: string) => {
    const shown = item['label'] ?? item['name'];
    return typeof shown === 'string' && shown ? shown : id;
  };

  return { rowsOf };
}

function itemsOf(value: unknown): Map<string, Item> | null {
  if (value === null || value === undefined) return new Map();
  const items = z.array(record).safeParse(value);
  if (!items.success) return null;
  const keys = items.data.map((item) => item['id'] ?? item['name']);
  if (!keys.every((key) => typeof key === 'string') || new Set(keys).size < keys.length) return null;
  return new Map(items.data.map((item, index) => [String(keys[index]), item]));
}
