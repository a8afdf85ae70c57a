import { CitiflowError } from '../../../domain/errors.ts';

/** @param reason a sentence that tells a builder what is wrong with the file, and what to do */
export const unreadable = (reason: string, cause?: unknown) => new CitiflowError('document_unreadable', reason, { cause });
