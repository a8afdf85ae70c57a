import type { S3Client } from '@aws-sdk/client-s3';
import { CitiflowError } from '../domain/errors.ts';
import type { ObjectStore } from './object-store.ts';

export interface S3Settings {
  /** Of MinIO and others; left out, Amazon's own by region. */
  endpoint?: string;
  bucket: string;
  region?: string;
  /** Left out, the SDK's own chain of credentials (environment, instance role). */
  accessKeyId?: string;
  secretAccessKey?: string;
}

/** The SDK is loaded on first use: most installations keep their files in a folder and never need it. */
export function s3Store(settings: S3Settings): ObjectStore {
  let loading: Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined;
  const load = () => (loading ??= import('@aws-sdk/client-s3').then((sdk) => ({ sdk, client: connect(sdk, settings) })));
  return {
    async put(Key, Body) {
      const { sdk, client } = await load();
      await client.send(new sdk.PutObjectCommand({ Bucket: settings.bucket, Key, Body })).catch(unavailable);
    },
    async get(Key) {
      const { sdk, client } = await load();
      const answer = await client.send(new sdk.GetObjectCommand({ Bucket: settings.bucket, Key })).catch(unavailable);
      return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    },
    async remove(Key) {
      const { sdk, client } = await load();
      await client.send(new sdk.DeleteObjectCommand({ Bucket: settings.bucket, Key })).catch(unavailable);
    },
  };
}

function connect(sdk: typeof import('@aws-sdk/client-s3'), settings: S3Settings): S3Client {
  const { endpoint, region = 'us-east-1', accessKeyId, secretAccessKey } = settings;
  return new sdk.S3Client({
    region,
    // Retries belong to Temporal.
    maxAttempts: 1,
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  });
}

function unavailable(cause: unknown): never {
  if (cause instanceof Error && cause.name === 'NoSuchKey') {
    throw new CitiflowError('not_found', 'The stored file is gone.', { cause });
  }
  throw new CitiflowError('dependency_unavailable', 'The object storage cannot be reached.', { cause });
}
