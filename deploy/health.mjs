// node deploy/health.mjs URL   Ends with 0 when URL answers 200: a container's health check without curl.
const response = await fetch(process.argv[2], { signal: AbortSignal.timeout(4_000) }).catch(() => undefined);
process.exit(response?.status === 200 ? 0 : 1);
