import express from 'express';
import type { Express } from 'express';
import type { Bank } from './bank.ts';
import { answerNotFound, answerProblem } from './http/answer-problem.ts';
import { authenticate } from './http/authenticate.ts';
import { FaultBoard, injectFaults } from './http/faults.ts';
import { logRequests } from './http/request-log.ts';
import { requireReady } from './http/require-ready.ts';
import { accountRoutes } from './routes/accounts.ts';
import { cardRoutes } from './routes/cards.ts';
import { challengeRoutes } from './routes/challenges.ts';
import { customerRoutes } from './routes/customers.ts';
import { healthRoutes } from './routes/health.ts';
import { outboxPageRoutes } from './routes/outbox-page.ts';
import { requireSandbox, sandboxRoutes } from './routes/sandbox.ts';
import { scheduledPaymentRoutes } from './routes/scheduled-payments.ts';
import { serviceRoutes } from './routes/services.ts';
import { transferRoutes } from './routes/transfers.ts';

/** Builds the bank's HTTP server; `server.ts` listens. */
export function buildApp(bank: Bank): Express {
  const faults = new FaultBoard();
  const app = express().disable('x-powered-by').disable('etag');
  app.use(logRequests(bank.logger));
  app.use(healthRoutes(bank));
  app.use(express.json({ limit: '32kb', type: () => true }));
  app.use(['/sandbox', '/outbox'], requireSandbox(bank), requireReady(bank));
  app.use(sandboxRoutes(bank, faults), outboxPageRoutes(bank));
  app.use(injectFaults(faults), requireReady(bank), authenticate(bank));
  app.use(accountRoutes(bank), customerRoutes(bank), cardRoutes(bank), challengeRoutes(bank), transferRoutes(bank));
  app.use(scheduledPaymentRoutes(bank), serviceRoutes(bank));
  app.use(answerNotFound);
  app.use(answerProblem(bank.logger));
  return app;
}
