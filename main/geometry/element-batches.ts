import { ElementScanner } from './element-scanner.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { CLOSE_BRACKET, COMMA, OPEN_BRACKET } from './json-bytes.ts';

/** Elements are handed over when this much of them has come together. */
const BATCH_BYTES = 256 * 1024;
const KEPT_CAPACITY = 4 * BATCH_BYTES;

/** How far a call of `take` has come. */
export type TakeResult = 'goes-on' | 'ended' | 'unexpected' | 'too-large';

/** Takes the text of `count` elements as one JSON array, valid during the call. */
export type HandOver = (json: Uint8Array, count: number) => void;

/** Gathers the elements of one array after the other into batches, each a JSON array of its own. */
export class ElementBatches {
  private readonly batch = new GrowingBytes(2 * BATCH_BYTES);
  private readonly scanner = new ElementScanner(this.batch);
  private readonly maxElementBytes: number;
  private readonly handOver: HandOver;
  private count = 0;
  /** Where the current element begins in the batch. */
  private elementStart = 0;

  constructor(maxElementBytes: number, handOver: HandOver) {
    this.maxElementBytes = maxElementBytes;
    this.handOver = handOver;
  }

  /** Where in the chunk the last `take` stopped: behind what it took, or at an unexpected byte. */
  get position(): number {
    return this.scanner.position;
  }

  /** Begins an array whose opening bracket has been passed. */
  begin(): void {
    this.scanner.begin();
    this.beginBatch();
  }

  /**
   * Takes bytes from `from` on, up to the end of one element, of the array, or of the chunk. What the
   * consumer throws comes out of it.
   */
  take(chunk: Uint8Array, from: number): TakeResult {
    const stop = this.scanner.scan(chunk, from);
    if (stop === 'unexpected') return 'unexpected';
    if (this.batch.length - this.elementStart > this.maxElementBytes) return 'too-large';
    if (stop === 'element') this.endElement();
    if (stop === 'array-end') this.endArray();
    return stop === 'array-end' ? 'ended' : 'goes-on';
  }

  private beginBatch(): void {
    this.batch.clear(KEPT_CAPACITY);
    this.batch.push(OPEN_BRACKET);
    this.count = 0;
    this.elementStart = 1;
  }

  private endElement(): void {
    this.count++;
    if (this.batch.length >= BATCH_BYTES) {
      this.finishBatch();
      this.beginBatch();
    } else {
      this.batch.push(COMMA);
      this.elementStart = this.batch.length;
    }
  }

  private endArray(): void {
    if (this.scanner.isWithinElement) this.count++;
    if (this.count > 0) this.finishBatch();
  }

  private finishBatch(): void {
    this.batch.push(CLOSE_BRACKET);
    this.handOver(this.batch.written(), this.count);
  }
}
