import type { Guard } from './guard.ts';
import { Supervisor, type SupervisorEvents } from './supervisor.ts';
import type { Service } from './service.ts';
import { milvusService } from './milvus.ts';
import { postgresService } from './postgres.ts';
import { programService } from './programs.ts';
import { temporalService } from './temporal.ts';
import { valkeyService } from './valkey.ts';
import type { Addresses } from './addresses.ts';
import { withDetours, type Detour } from './detours.ts';
import type { Environments } from './environment.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';

export const serviceNames = ['postgres', 'temporal', 'milvus', 'valkey', 'models', 'bank', 'worker', 'api'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Each group ends before the next is told to: first who takes requests, last who keeps the data. */
const stopOrder: ServiceName[][] = [['api'], ['worker'], ['bank', 'models'], ['temporal', 'milvus', 'valkey'], ['postgres']];

/** Of all processes of this program: the first bears its name, the others a number, too. */
export function instanceNames(program: 'worker' | 'api', count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? program : `${program}-${index + 1}`));
}

export interface SystemPlan {
  dataDir: string;
  logsDir: string;
  ports: Ports;
  secrets: Secrets;
  addresses: Addresses;
  environments: Environments;
  instances: { worker: string[]; api: string[] };
  detours: Detour[];
}

/** The line of each service: an embedded service is one file and one entry here. */
export function plannedServices(plan: SystemPlan): Service[] {
  const { dataDir, ports, secrets, addresses, environments, instances, detours } = plan;
  const instance = (program: 'worker' | 'api', portVariable: string) => (name: string) => {
    const port = ports[name] ?? ports[program];
    const env = withDetours({ ...environments.application, [portVariable]: String(port) }, name, detours);
    return programService({ program, name, port, env });
  };
  return [
    postgresService({
      dataDir, port: ports.postgres, superuserPassword: secrets.postgres.superuser, urls: addresses.databases,
    }),
    temporalService({ dataDir, port: ports.temporal, uiPort: ports.temporalUi }),
    milvusService({ dataDir, port: ports.milvus }),
    valkeyService({ dataDir, port: ports.valkey, password: secrets.valkey }),
    programService({ program: 'models', replacedBy: 'DEMO_MODEL_BASE_URL', port: ports.models, env: environments.models }),
    programService({ program: 'bank', replacedBy: 'CORE_BANKING_URL', port: ports.bank, env: environments.bank }),
    ...instances.worker.map(instance('worker', 'WORKER_PORT')),
    ...instances.api.map(instance('api', 'PORT')),
  ];
}

/** Everything that this launcher keeps alive. */
export class System {
  readonly #supervisors = new Map<string, Supervisor>();
  readonly #instances: Record<string, string[]>;

  constructor(plan: SystemPlan, guard: Guard, env: NodeJS.ProcessEnv, events: SupervisorEvents) {
    this.#instances = plan.instances;
    for (const service of plannedServices(plan)) {
      if (service.replacedBy && env[service.replacedBy]) continue;
      this.#supervisors.set(service.name, new Supervisor(service, { logsDir: plan.logsDir, guard, events }));
    }
  }

  /** Resolves when it answers; at once when somebody else runs it. */
  async start(name: ServiceName): Promise<void> {
    await Promise.all(this.#named(name).map((supervisor) => supervisor.start()));
  }

  async stop(): Promise<void> {
    for (const group of stopOrder) {
      await Promise.all(group.flatMap((name) => this.#named(name)).map((supervisor) => supervisor.stop()));
    }
  }

  /** At once, by force. */
  kill(): void {
    for (const supervisor of this.#supervisors.values()) supervisor.kill();
  }

  /** All instances of this service; none when somebody else runs it. */
  #named(name: ServiceName): Supervisor[] {
    return (this.#instances[name] ?? [name]).flatMap((instance) => this.#supervisors.get(instance) ?? []);
  }
}
