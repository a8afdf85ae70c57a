import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const documentSchema = z.object({ _id: z.string(), title: z.string().default(''), text: z.string() });
const querySchema = z.object({ _id: z.string(), text: z.string() });

export interface RetrievalData {
  documents: { id: string; title: string; text: string }[];
  queries: { id: string; text: string; relevant: Set<string> }[];
}

/**
 * Reads a folder in BEIR's layout: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`. Queries without a relevant
 * document are left out.
 * @param documentLimit a sample: every relevant document and as many others as fit. Figures of a sample are
 * better than those of the whole, as there is less to mistake a document for
 * @param queryWords a query is its first so many words
 */
export function readRetrievalData(folder: string, options: { documentLimit: number; queryWords: number }): RetrievalData {
  const relevant = readRelevant(folder);
  const wanted = new Set([...relevant.values()].flatMap((ids) => [...ids]));
  const all = rowsOf(folder, 'corpus.jsonl', documentSchema);
  // Ids of the index are short: a data set's own may be longer than it takes.
  const shortIds = new Map(all.map(({ _id }, place) => [_id, `d${place}`]));
  const shortId = (id: string) => shortIds.get(id) ?? id;
  const sample = [...all.filter(({ _id }) => wanted.has(_id)), ...all.filter(({ _id }) => !wanted.has(_id))];
  return {
    documents: sample.slice(0, Math.max(options.documentLimit, wanted.size)).map(({ _id, ...rest }) => ({ id: shortId(_id), ...rest })),
    queries: rowsOf(folder, 'queries.jsonl', querySchema).flatMap(({ _id, text }) => {
      const ids = relevant.get(_id);
      return ids ? [{ id: _id, text: text.split(/\s+/u).slice(0, options.queryWords).join(' '), relevant: new Set([...ids].map(shortId)) }] : [];
    }),
  };
}

function rowsOf<Row>(folder: string, name: string, schema: z.ZodType<Row>): Row[] {
  return readFileSync(join(folder, name), 'utf8').trim().split('\n').map((line) => schema.parse(JSON.parse(line)));
}

function readRelevant(folder: string): Map<string, Set<string>> {
  const byQuery = new Map<string, Set<string>>();
  for (const line of readFileSync(join(folder, 'qrels.tsv'), 'utf8').trim().split('\n').slice(1)) {
    const [query = '', document = '', score = '1'] = line.split('\t');
    if (Number(score) > 0) byQuery.set(query, (byQuery.get(query) ?? new Set()).add(document));
  }
  return byQuery;
}
