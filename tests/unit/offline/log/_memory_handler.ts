import { BaseHandler } from "@std/log";
import type { LogRecord } from "@std/log/logger";

/** Keeps what it is given, and what is done to it. */
export class MemoryHandler extends BaseHandler {
  readonly messages: string[] = [];
  readonly records: LogRecord[] = [];
  readonly calls: string[] = [];

  override handle(record: LogRecord): void {
    this.records.push(record);
    super.handle(record);
  }

  override log(message: string): void {
    this.messages.push(message);
  }

  override setup(): void {
    this.calls.push("setup");
  }

  override destroy(): void {
    this.calls.push("destroy");
  }
}
