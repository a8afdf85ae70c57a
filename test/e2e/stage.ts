import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { approvalSchema } from '../../contract/http/approvals.ts';
import { listOf } from '../../contract/http/common.ts';
import { conversationSchema, type Conversation } from '../../contract/http/conversations.ts';
import { projectRoot } from '../../services/project-root.ts';
import { BankDesk } from '../faults/bank-desk.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { SLOWER, slowDown } from './slow-browser.ts';

/** Who signs in: the demonstration has one user of each role. */
export type Role = 'builder' | 'manager' | 'support' | 'operator' | 'admin';
type SignedIn = Exclude<BrowserContextOptions['storageState'], string | undefined>;

const CHROMIUM_ARGUMENTS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
/** A shared machine is slow, above all while a killed process starts again. */
export const PATIENCE_MS = 60_000;

/** The whole system, started once, with a browser before it. */
export class Stage {
  readonly bank: BankDesk;
  readonly #sessions = new Map<Role, SignedIn>();

  private constructor(readonly system: RunningSystem, readonly browser: Browser) {
    this.bank = new BankDesk(system.endpoints.bank);
  }

  /** The model is slowed to a reader's pace, so that there is a middle of an answer. */
  static async open(): Promise<Stage> {
    const system = await startSystem({ env: { DEMO_TOKENS_PER_SECOND: '25', TOOL_ALLOWED_HOSTS: '127.0.0.1' } });
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    return new Stage(system, await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS, timeout: 2 * PATIENCE_MS }));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.system.stop();
  }

  get studio(): string {
    return this.system.endpoints.studio;
  }

  get demo(): NonNullable<RunningSystem['endpoints']['demo']> {
    const { demo } = this.system.endpoints;
    if (!demo) throw new Error('The system has no demonstration.');
    return demo;
  }

  credentials(role: Role): { email: string; password: string } {
    const user = this.demo.users.find((one) => one.role === role);
    if (!user) throw new Error(`The demonstration has no ${role}.`);
    return user;
  }

  /** A page in a browser context of its own, at the sign-in page or wherever it goes next. */
  async visitor(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    if (SLOWER > 1) await slowDown(context, SLOWER);
    return await context.newPage();
  }

  /** A page of somebody who is signed in. The session is made once a role: its page is tested elsewhere. */
  async page(role: Role, path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.visitor({ ...options, storageState: await this.#session(role) });
    await page.goto(this.studio + path);
    return page;
  }

  /** A new chat with the demonstration's agent. */
  async chat(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.page('builder', `/agents/${this.demo.agentId}`, options);
    await page.getByTestId('chat-input').waitFor();
    return page;
  }

  /** The conversation as the API's other readers have it. */
  async conversation(id: string): Promise<Conversation> {
    return conversationSchema.parse(await this.#get(`/api/v1/conversations/${id}`));
  }

  /** The code that the bank has sent for the call that waits in this conversation. */
  async codeFor(conversationId: string): Promise<string> {
    const { items } = listOf(approvalSchema).parse(await this.#get('/api/v1/approvals?status=waiting&limit=100'));
    const approval = items.find((one) => one.conversationId === conversationId);
    if (!approval) throw new Error(`Nothing waits in ${conversationId}.`);
    return await this.bank.codeFor(approval.customer.id, approval.argumentsDigest);
  }

  /** Keeps what every open page shows, then closes them all. */
  async clear(testName: string, failed: boolean): Promise<void> {
    const folder = join(projectRoot, 'test-results');
    const stem = testName.replace(/\W+/g, '-').slice(0, 80);
    for (const [index, context] of this.browser.contexts().entries()) {
      for (const [number, page] of failed ? context.pages().entries() : []) {
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `${stem}-${index + 1}-${number + 1}.png`) }).catch(() => undefined);
      }
      await context.close();
    }
  }

  async #session(role: Role): Promise<SignedIn> {
    const known = this.#sessions.get(role);
    if (known) return known;
    const context = await this.browser.newContext();
    const response = await context.request.post(`${this.studio}/api/v1/auth/sign-in`, {
      data: this.credentials(role), headers: { origin: this.studio },
    });
    if (!response.ok()) throw new Error(`${role} could not sign in: ${response.status()} ${await response.text()}`);
    const session = await context.storageState();
    await context.close();
    this.#sessions.set(role, session);
    return session;
  }

  async #get(path: string): Promise<unknown> {
    const { cookies } = await this.#session('admin');
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const response = await fetch(this.studio + path, { headers: { cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  }
}
