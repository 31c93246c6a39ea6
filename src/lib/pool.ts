/** A small pool of warm child processes that take one job at a time. (To be written by its owner; this is its shape.) */

export interface Pool {
  /** Runs a job in a free child; waits in line when none is free. Rejects with the Fault code that the child reported, LIMIT_TIME, LIMIT_MEMORY or READER_DIED. */
  run(job: unknown): Promise<unknown>;
  readonly waiting: number;
  close(): Promise<void>;
}
