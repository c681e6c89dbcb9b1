import type { PatternNode } from './json-pattern.ts';

/** An open object or array. */
interface Frame {
  readonly isObject: boolean;
  /** Where the frame stands in the patterns; `null` where none of them leads. */
  readonly node: PatternNode | null;
  /** Members without depth of an object that is an array item on the way to a wanted array. */
  readonly scalars: Map<string, unknown> | null;
  member: string;
  index: number;
}

/** Characters of a member's name that messages show. */
const SHOWN_NAME = 60;

/** The open objects and arrays around the current place of a JSON document. */
export class JsonOutline {
  private readonly root: PatternNode;
  private readonly frames: Frame[] = [];

  constructor(root: PatternNode) {
    this.root = root;
  }

  get depth(): number {
    return this.frames.length;
  }

  /** Whether the innermost container is an object; undefined outside of all containers. */
  get isInObject(): boolean | undefined {
    return this.frames.at(-1)?.isObject;
  }

  open(isObject: boolean): void {
    const node = this.nodeOfValue();
    const isWantedItem = isObject && node !== null && this.isInObject === false;
    const scalars = isWantedItem ? new Map<string, unknown>() : null;
    this.frames.push({ isObject, node, scalars, member: '', index: 0 });
  }

  close(): void {
    this.frames.pop();
  }

  setMember(name: string): void {
    const frame = this.frames.at(-1);
    if (frame !== undefined) frame.member = name;
  }

  nextItem(): void {
    const frame = this.frames.at(-1);
    if (frame !== undefined) frame.index++;
  }

  /** Whether `keepScalar` would keep the value that comes next. */
  get wantsScalar(): boolean {
    return (this.frames.at(-1)?.scalars ?? null) !== null;
  }

  keepScalar(value: unknown): void {
    const frame = this.frames.at(-1);
    frame?.scalars?.set(frame.member, value);
  }

  /** Where the value that comes next stands in the patterns. */
  nodeOfValue(): PatternNode | null {
    const frame = this.frames.at(-1);
    if (frame === undefined) return this.root;
    if (frame.node === null) return null;
    return frame.isObject ? (frame.node.members.get(frame.member) ?? null) : frame.node.everyItem;
  }

  /** The array places on the way to the current value, from the outside in. */
  indices(): number[] {
    return this.frames.filter((frame) => !frame.isObject).map((frame) => frame.index);
  }

  /** What `keepScalar` has kept so far of the innermost array item. */
  itemScalars(): ReadonlyMap<string, unknown> {
    return new Map(this.frames.findLast((frame) => frame.scalars !== null)?.scalars);
  }

  /** The way to the current value in words such as `layers[0].features`; empty at the top. */
  path(): string {
    return this.frames
      .map(({ isObject, member, index }) =>
        isObject ? `.${member.slice(0, SHOWN_NAME)}` : `[${index}]`,
      )
      .join('')
      .replace(/^\./, '');
  }
}
