import type { LocationQuery } from 'vue-router';
import { KNOWN_LANGUAGES } from '../../../../domain/conversation/language.ts';
import { CONVERSATION_OUTCOMES } from '../../../../domain/conversation/outcome.ts';
import { startOfDay } from '../../ui/day.ts';

export const MODES = ['live', 'test', 'evaluation'] as const;
export const RATINGS = ['good', 'bad', 'none'] as const;
export const LANGUAGES = [...KNOWN_LANGUAGES, 'unknown'] as const;

/** What conversations are filtered by, as the address has it. Days are the reader's own; costs are in whole units. */
export interface Filters {
  q: string;
  agent: string;
  version: string;
  outcome: (typeof CONVERSATION_OUTCOMES)[number] | '';
  tool: string;
  rating: (typeof RATINGS)[number] | '';
  costMin: string;
  costMax: string;
  language: (typeof LANGUAGES)[number] | '';
  mode: (typeof MODES)[number] | '';
  from: string;
  to: string;
}
export type FilterName = keyof Filters;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MICROS = 1_000_000;

/** What the address says; what it says wrongly counts for nothing. */
export function readFilters(query: LocationQuery): Filters {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
  const matching = (name: string, pattern: RegExp) => (pattern.test(text(name)) ? text(name) : '');
  const among = <Value extends string>(name: string, values: readonly Value[]) => values.find((value) => value === text(name)) ?? '';
  return {
    q: text('q').slice(0, 200), tool: text('tool').slice(0, 128),
    agent: matching('agent', UUID), version: matching('version', UUID),
    outcome: among('outcome', CONVERSATION_OUTCOMES), rating: among('rating', RATINGS),
    language: among('language', LANGUAGES), mode: among('mode', MODES),
    costMin: matching('costMin', /^\d{1,6}(\.\d{1,6})?$/), costMax: matching('costMax', /^\d{1,6}(\.\d{1,6})?$/),
    from: isDay(text('from')) ? text('from') : '', to: isDay(text('to')) ? text('to') : '',
  };
}

/** The filters as the API takes them. The last day counts whole. */
export const asked = (filters: Filters) => ({
  q: filters.q || undefined, agentId: filters.agent || undefined, versionId: filters.version || undefined,
  outcome: filters.outcome || undefined, toolName: filters.tool || undefined, rating: filters.rating || undefined,
  language: filters.language || undefined, mode: filters.mode || undefined,
  minCostMicros: filters.costMin ? Math.round(Number(filters.costMin) * MICROS) : undefined,
  maxCostMicros: filters.costMax ? Math.round(Number(filters.costMax) * MICROS) : undefined,
  since: filters.from ? startOfDay(filters.from) : undefined,
  until: filters.to ? startOfDay(filters.to, 1) : undefined,
});

/** The address with one filter set, or without it. Another agent has other versions. */
export function withFilter(query: LocationQuery, name: FilterName, value: string): LocationQuery {
  const { [name]: _before, ...rest } = query;
  if (name === 'agent') delete rest['version'];
  return value ? { ...rest, [name]: value } : rest;
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
