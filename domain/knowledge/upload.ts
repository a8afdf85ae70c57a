/**
 * One upload: a revision of a document. It is all that the ingestion starts from, so that its first step can write the
 * upload's row where the API did not come to it.
 */
export interface DocumentUpload {
  tenantId: string;
  knowledgeBaseId: string;
  documentId: string;
  revision: number;
  filename: string;
  mediaType: string;
  sizeBytes: number;
  /** Lower-case hex SHA-256 of the file. */
  contentDigest: string;
  storageKey: string;
  /** Who is told of the end; nobody where it is absent, as in uploads of before. */
  uploadedById?: string;
}
