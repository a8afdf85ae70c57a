import type { Context } from '@temporalio/activity';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import type { Logger } from 'pino';
import { CitiflowError, ERRORS } from '../domain/errors.ts';

const HEARTBEAT_INTERVAL_MS = 1_000;

/**
 * What every activity gets: a heartbeat while it runs, so that a killed worker is noticed in seconds, and the
 * one translation of its failures into what Temporal retries, or does not.
 */
export class ActivityConduct implements ActivityInboundCallsInterceptor {
  constructor(
    private readonly context: Context,
    private readonly log: Logger,
  ) {}

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const timer = this.context.info.isLocal
      ? null
      : setInterval(() => this.context.heartbeat(), HEARTBEAT_INTERVAL_MS);
    try {
      return await next(input);
    } catch (failure) {
      throw this.translated(failure);
    } finally {
      if (timer) clearInterval(timer);
    }
  }

  private translated(failure: unknown): unknown {
    const { activityType: activity, attempt, workflowExecution } = activityInfo();
    const where = { activity, attempt, workflowId: workflowExecution?.workflowId };
    if (!(failure instanceof CitiflowError)) {
      if (!this.context.cancellationSignal.aborted) this.log.error({ ...where, err: failure }, 'activity failed unexpectedly');
      return failure;
    }
    const { retryable, fault } = ERRORS[failure.code];
    this.log.warn({ ...where, code: failure.code, fault }, 'activity failed');
    return ApplicationFailure.create({
      message: failure.message,
      type: failure.code,
      nonRetryable: !retryable,
      details: failure.extra ? [failure.extra] : [],
      ...(failure.retryAfterMs === undefined ? {} : { nextRetryDelay: failure.retryAfterMs }),
    });
  }
}
