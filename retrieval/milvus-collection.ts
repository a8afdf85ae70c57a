import { DataType, FunctionType } from '@zilliz/milvus2-sdk-node';
import { MAXIMUM_TEXT_BYTES } from './milvus-rows.ts';

const varchar = (name: string, max_length: number) => ({ name, data_type: DataType.VarChar, max_length });

/**
 * A knowledge base's collection. Milvus itself makes the sparse vector from the text (its BM25 function), so that
 * there is one tokeniser for what is indexed and what is asked.
 * @param dimensions of the dense vectors
 */
export function collectionDefinition(collection_name: string, dimensions: number) {
  return {
    collection_name,
    fields: [
      { ...varchar('chunk_id', 128), is_primary_key: true, autoID: false },
      varchar('document_id', 64),
      { name: 'revision', data_type: DataType.Int64 },
      varchar('revision_key', 96),
      varchar('tenant_id', 64),
      { name: 'ordinal', data_type: DataType.Int64 },
      varchar('title', 2_048),
      varchar('filename', 2_048),
      varchar('heading_path', 4_096),
      { name: 'page', data_type: DataType.Int64 },
      {
        ...varchar('text', MAXIMUM_TEXT_BYTES),
        enable_analyzer: true,
        // Milvus stems; Milvus Lite knows the tokeniser only, and passes over the filters that it does not know.
        analyzer_params: { tokenizer: 'standard', filter: ['lowercase', { type: 'stemmer', language: 'english' }] },
      },
      { name: 'sparse', data_type: DataType.SparseFloatVector, is_function_output: true },
      { name: 'dense', data_type: DataType.FloatVector, dim: dimensions },
    ],
    functions: [
      { name: 'bm25', type: FunctionType.BM25, input_field_names: ['text'], output_field_names: ['sparse'], params: {} },
    ],
    index_params: [
      { field_name: 'dense', index_type: 'AUTOINDEX', metric_type: 'COSINE' },
      { field_name: 'sparse', index_type: 'SPARSE_INVERTED_INDEX', metric_type: 'BM25' },
    ],
  };
}
