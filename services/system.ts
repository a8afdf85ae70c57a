import type { Guard } from './guard.ts';
import { Supervisor, type SupervisorEvents } from './supervisor.ts';
import type { Service } from './service.ts';
import { milvusService } from './milvus.ts';
import { postgresService } from './postgres.ts';
import { programService } from './programs.ts';
import { temporalService } from './temporal.ts';
import { valkeyService } from './valkey.ts';
import type { Addresses } from './addresses.ts';
import type { Environments } from './environment.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';

export const serviceNames = ['postgres', 'temporal', 'milvus', 'valkey', 'models', 'bank', 'worker', 'api'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Each group ends before the next is told to: first who takes requests, last who keeps the data. */
const stopOrder: ServiceName[][] = [['api'], ['worker'], ['bank', 'models'], ['temporal', 'milvus', 'valkey'], ['postgres']];

export interface SystemPlan {
  dataDir: string;
  logsDir: string;
  ports: Ports;
  secrets: Secrets;
  addresses: Addresses;
  environments: Environments;
}

/** The line of each service: an embedded service is one file and one entry here. */
export function plannedServices(plan: SystemPlan): Service[] {
  const { dataDir, ports, secrets, addresses, environments } = plan;
  return [
    postgresService({
      dataDir, port: ports.postgres, superuserPassword: secrets.postgres.superuser, urls: addresses.databases,
    }),
    temporalService({ dataDir, port: ports.temporal, uiPort: ports.temporalUi }),
    milvusService({ dataDir, port: ports.milvus }),
    valkeyService({ dataDir, port: ports.valkey, password: secrets.valkey }),
    programService({ name: 'models', replacedBy: 'DEMO_MODEL_BASE_URL', port: ports.models, env: environments.models }),
    programService({ name: 'bank', replacedBy: 'CORE_BANKING_URL', port: ports.bank, env: environments.bank }),
    programService({ name: 'worker', port: ports.worker, env: environments.application }),
    programService({ name: 'api', port: ports.api, env: environments.application }),
  ];
}

/** Everything that this launcher keeps alive. */
export class System {
  readonly #supervisors = new Map<string, Supervisor>();

  constructor(plan: SystemPlan, guard: Guard, env: NodeJS.ProcessEnv, events: SupervisorEvents) {
    for (const service of plannedServices(plan)) {
      if (service.replacedBy && env[service.replacedBy]) continue;
      this.#supervisors.set(service.name, new Supervisor(service, { logsDir: plan.logsDir, guard, events }));
    }
  }

  /** Resolves when it answers; at once when somebody else runs it. */
  async start(name: ServiceName): Promise<void> {
    await this.#supervisors.get(name)?.start();
  }

  async stop(): Promise<void> {
    for (const group of stopOrder) {
      await Promise.all(group.map((name) => this.#supervisors.get(name)?.stop()));
    }
  }

  /** At once, by force. */
  kill(): void {
    for (const supervisor of this.#supervisors.values()) supervisor.kill();
  }
}
