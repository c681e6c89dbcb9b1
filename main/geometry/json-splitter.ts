/** What a splitter of JSON is told, and what it hands over. */

export interface JsonSplitterOptions {
  /**
   * Which arrays to cut out, as patterns: `features`, `layers[*].features`,
   * `edits[*].attachments.updates`. `[*]` stands for every place of an array. No pattern may lie
   * within the elements of another.
   */
  readonly arrays: readonly string[];
  /** The largest element allowed, in bytes. 256 MiB unless given. */
  readonly maxElementBytes?: number;
  /** The largest rest allowed: the document without the elements, in bytes. 64 MiB unless given. */
  readonly maxRestBytes?: number;
  /** What is being read, for messages. "The answer" unless given. */
  readonly subject?: string;
  /**
   * Takes the next elements of a wanted array, in order: `json` is the text of one array of `count`
   * elements (UTF-8), valid during the call only. Whatever it throws comes out of `feed`; a
   * `SyntaxError` (from `JSON.parse`) as `JsonStreamError` with the place added.
   */
  onElements(match: JsonMatch, json: Uint8Array, count: number): void;
}

/** Where elements come from. */
export interface JsonMatch {
  /** The pattern, as given in `arrays`. */
  readonly path: string;
  /** The places of the `[*]` of the pattern, from 0. */
  readonly indices: readonly number[];
  /**
   * Numbers, texts, booleans and nulls that stand in the innermost array item around the elements and
   * came before them, such as `id` in `layers[*]`. Empty for patterns without `[*]`.
   */
  readonly item: ReadonlyMap<string, unknown>;
}

export interface JsonSplitter {
  /** Takes the next bytes, cut anywhere. Throws `JsonStreamError`; nothing can be fed after that. */
  feed(chunk: Uint8Array): void;
  /** The document with the wanted arrays left empty. Throws `JsonStreamError`, also if it is cut. */
  end(): unknown;
}
