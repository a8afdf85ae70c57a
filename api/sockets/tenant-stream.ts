import type { Redis } from 'iovalkey';

/** What listens: `deliver` also takes `ready`, after which what was loaded before may be old. */
interface Listener<Event> {
  tenantId: string;
  deliver(event: Event | { type: 'ready' }): void;
  ended(): void;
}

export interface TenantStream<Listening> {
  /** `ready` is delivered once announcements arrive: what was loaded before may be old. @returns a function that ends it */
  listen(listener: Listening): () => void;
  close(): void;
}

/**
 * Those in this process who listen to a tenant's channel of Valkey. After a lost connection everybody is told to load
 * again.
 * @param subscriber may be shared with other channels
 * @param announce what is done with a message for those who listen to its tenant
 */
export function createTenantStream<Event, Listening extends Listener<Event>>(
  subscriber: Redis,
  channelOf: (tenantId: string) => string,
  announce: (message: string, tenantId: string, listeners: ReadonlySet<Listening>) => void,
): TenantStream<Listening> {
  const tenants = new Map<string, { tenantId: string; listeners: Set<Listening> }>();

  subscriber.on('message', (channel: string, message: string) => {
    const tenant = tenants.get(channel);
    if (tenant) announce(message, tenant.tenantId, tenant.listeners);
  });
  subscriber.on('ready', () => {
    for (const { listeners } of tenants.values()) listeners.forEach((listener) => listener.deliver({ type: 'ready' }));
  });

  return {
    listen(listener) {
      const channel = channelOf(listener.tenantId);
      const tenant = tenants.get(channel) ?? { tenantId: listener.tenantId, listeners: new Set() };
      tenants.set(channel, tenant);
      tenant.listeners.add(listener);
      const ready = () => tenant.listeners.has(listener) && listener.deliver({ type: 'ready' });
      // Asked again by each: it costs nothing, and answers once the subscription stands.
      subscriber.subscribe(channel).then(ready, ready);
      return () => {
        tenant.listeners.delete(listener);
        if (tenant.listeners.size > 0 || tenants.get(channel) !== tenant) return;
        tenants.delete(channel);
        subscriber.unsubscribe(channel).catch(() => undefined);
      };
    },
    close() {
      for (const { listeners } of tenants.values()) listeners.forEach((listener) => listener.ended());
      tenants.clear();
    },
  };
}
