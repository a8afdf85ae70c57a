/** Where a run is shown in Temporal's UI; empty where no UI is configured. */
export function temporalRunUrl(uiUrl: string | undefined, namespace: string, workflowId: string, runId: string): string {
  if (!uiUrl) return '';
  const workflow = encodeURIComponent(workflowId);
  return `${uiUrl.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflow}/${runId}/history`;
}
