import type { openapiDocument } from './document.ts';

type OpenapiDocument = ReturnType<typeof openapiDocument>;

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: unknown[];
  requestBody?: { content?: Record<string, { schema?: unknown }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const json = (value: unknown) => `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`;

/** The reference as one page of plain HTML: it needs no script and no other server. */
export function referencePage(document: OpenapiDocument): string {
  const byTag = new Map<string, string[]>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, value] of Object.entries(item ?? {})) {
      const operation = value as Operation;
      const tag = operation.tags?.[0] ?? 'Other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), section(method, path, operation)]);
    }
  }
  const groups = [...byTag].map(([tag, sections]) => `<h2>${escaped(tag)}</h2>${sections.join('')}`).join('');
  const schemas = Object.entries(document.components?.schemas ?? {})
    .map(([name, schema]) => `<details id="schema-${escaped(name)}"><summary>${escaped(name)}</summary>${json(schema)}</details>`)
    .join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(document.info.title)}: API reference</title><style>${STYLE}</style></head><body><main>
<h1>${escaped(document.info.title)}</h1><p>${escaped(document.info.description ?? '')} <a href="/openapi.json">openapi.json</a></p>
${groups}<h2>Schemas</h2>${schemas}</main></body></html>`;
}

function section(method: string, path: string, operation: Operation): string {
  const bodies = Object.entries(operation.requestBody?.content ?? {})
    .map(([type, { schema }]) => `<h3>Body · ${escaped(type)}</h3>${json(schema)}`);
  const answers = Object.entries(operation.responses ?? {}).map(([status, { description, content }]) => {
    const schema = Object.values(content ?? {})[0]?.schema;
    return `<h3>${escaped(status)} ${escaped(description ?? '')}</h3>${schema ? json(schema) : ''}`;
  });
  return `<details><summary><code class="${escaped(method)}">${escaped(method.toUpperCase())}</code> <code>${escaped(path)}</code>
<span>${escaped(operation.summary ?? '')}</span></summary>${operation.description ? `<p>${escaped(operation.description)}</p>` : ''}
${operation.parameters?.length ? `<h3>Parameters</h3>${json(operation.parameters)}` : ''}${bodies.join('')}${answers.join('')}</details>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .5rem; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; } summary span { opacity: .8; margin-left: .5rem; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; } pre { overflow: auto; max-height: 24rem; }
h2 { margin-top: 2rem; } h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
`;
