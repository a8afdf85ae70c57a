import { z } from 'zod';
import { defineExpectation, failed, passed } from './expectation.ts';

export const citesDocument = defineExpectation({
  type: 'cites-document',
  title: 'Cites a document',
  description: 'The reply cites a document, by its title or its id.',
  config: {
    document: z.string().trim().min(1, 'Name the document.').max(300).meta({ title: 'Document', description: 'Its title or its id.' }),
  },
  names: ({ document }) => ({ documents: [document] }),
  check({ document }, turns) {
    const wanted = document.toLowerCase();
    const cited = turns.flatMap((turn) => turn.citations);
    if (cited.some(({ documentId, title }) => documentId === document || title.trim().toLowerCase() === wanted)) {
      return passed(`"${document}" was cited.`);
    }
    const titles = [...new Set(cited.map(({ title }) => `"${title}"`))];
    return failed(`"${document}" was not cited; ${titles.length > 0 ? `cited were ${titles.join(', ')}` : 'nothing was'}.`);
  },
});
