/** An answer that is passed on as it comes. */

import type { ServerResponse } from 'node:http';
import type { AnswerHead } from '../model/exchange.ts';
import { writeSentHead } from './answer-headers.ts';
import type { Course, Sink } from './courses.ts';
import type { HeadChanges } from './strict-answer.ts';

export const NOTHING = Buffer.alloc(0);

/** Larger bodies gain nothing by leaving with their head. */
const ONE_WRITE_BYTES = 16 * 1024;

/** A class, because one is made for nearly every request: its functions are not. */
export class Passing implements Sink {
  readonly endsWithBrowser = true;
  readonly #course: Course;
  readonly #response: ServerResponse;
  #waiting = false;
  #whole = false;

  constructor(course: Course, hasBytes: boolean) {
    this.#course = course;
    this.#response = course.call.response;
    // Head and first bytes mostly arrive together. The head does not wait longer than that: an event stream may stay silent long.
    if (!hasBytes) process.nextTick(sendHead, this);
  }

  sendHead(): void {
    const { sent, call } = this.#course;
    if (this.#response.headersSent || this.#response.destroyed) return;
    writeSentHead(call.response, sent, changesOf(this.#course, false));
    // Not flushHeaders: it writes the head as UTF-8, and a field's bytes above 7F would change.
    call.response.write(NOTHING);
  }

  data(chunk: Buffer): void {
    const response = this.#response;
    if (!response.headersSent) {
      const { sent, head, call } = this.#course;
      writeSentHead(response, sent, changesOf(this.#course, false));
      const size = chunk.length;
      // As one text, head and body are one write; latin1 is the bytes as they are.
      if (size <= ONE_WRITE_BYTES && isWhole(head, size) && call.request.httpVersionMajor === 1) {
        this.#whole = true;
        response.end(chunk.toString('latin1'), 'latin1');
        return;
      }
    }
    if (response.write(chunk) || this.#waiting) return;
    this.#waiting = true;
    this.#course.flow.pause();
    response.once('drain', () => {
      this.#waiting = false;
      this.#course.flow.resume();
    });
  }

  end(): void {
    if (this.#whole) return;
    this.sendHead();
    this.#response.end();
  }

  fail(): void {
    // Never a clean end: the browser must see that something is missing.
    this.#response.destroy();
  }
}

/** By itself, with nobody around it: what it throws would end the program. */
function sendHead(passing: Passing): void {
  try {
    passing.sendHead();
  } catch {
    passing.fail();
  }
}

/** Whether these are all bytes that the head announces. */
function isWhole({ headers }: AnswerHead, size: number): boolean {
  const length = headers.get('content-length');
  return length !== undefined && Number(length) === size;
}

/** What of the head is changed. */
export function changesOf({ call: { admission, app } }: Course, rewritten: boolean): HeadChanges {
  const strict = admission.monitored === true ? undefined : app.strict;
  return { governed: admission.governed, rewritten, strict };
}
