import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { CitiflowError } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';

const upload = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: LIMITS.uploadBytes, files: LIMITS.uploadFiles, fields: 20, fieldSize: 10_000, parts: LIMITS.uploadFiles + 20 },
  // Browsers send names in UTF-8; multer would read them as Latin-1.
  defParamCharset: 'utf8',
});

/**
 * Reads a multipart body's files into memory, bounded by LIMITS.
 * @throws CitiflowError `unsupported_media_type`, `payload_too_large`, `validation_failed`
 */
export async function receiveFiles(field: string, request: Request, response: Response): Promise<void> {
  if (!request.is('multipart/form-data')) {
    throw new CitiflowError('unsupported_media_type', `Send the files as multipart/form-data, in the field "${field}".`);
  }
  await new Promise<void>((resolve, reject) => {
    upload.array(field)(request, response, (error: unknown) => (error ? reject(problemOfUpload(error)) : resolve()));
  });
}

/** The files that `receiveFiles` has read, in the order sent. */
export const filesOf = (request: Request): Express.Multer.File[] => (Array.isArray(request.files) ? request.files : []);

function problemOfUpload(error: unknown): unknown {
  if (!(error instanceof MulterError)) return new CitiflowError('validation_failed', 'The upload could not be read.', { cause: error });
  if (error.code === 'LIMIT_UNEXPECTED_FILE') {
    const errors = [{ path: error.field ?? '', message: 'No files are expected in this field.' }];
    return new CitiflowError('validation_failed', undefined, { errors });
  }
  const megabytes = LIMITS.uploadBytes / 1024 / 1024;
  return new CitiflowError('payload_too_large', `At most ${LIMITS.uploadFiles} files of ${megabytes} MB each.`);
}
