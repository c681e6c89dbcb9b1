/**
 * Where the arrays stand that a JSON splitter cuts out: a tree of the members and array places that
 * lead to them.
 */
export interface PatternNode {
  /** What comes after a member of an object, by its name. */
  readonly members: ReadonlyMap<string, PatternNode>;
  /** What comes after any place of an array (`[*]`). */
  readonly everyItem: PatternNode | null;
  /** The pattern that ends here: the value, if it is an array, is cut out. */
  readonly pattern: string | null;
}

interface GrowingNode extends PatternNode {
  readonly members: Map<string, GrowingNode>;
  everyItem: GrowingNode | null;
  pattern: string | null;
}

const STEP = /^(?:\[\*\]|\.?([^.[\]]+))/;

/**
 * Compiles patterns such as `layers[*].features` into a tree. Throws `Error` (a bug, not bad input)
 * for a pattern that cannot be read, or that lies within what another one cuts out.
 */
export function compilePatterns(patterns: readonly string[]): PatternNode {
  const root = newNode();
  for (const pattern of patterns) {
    let node = root;
    let rest = pattern;
    while (rest !== '') {
      const step = STEP.exec(rest);
      if (step === null) throw new Error(`The array pattern "${pattern}" cannot be read.`);
      node = follow(node, step[1]);
      rest = rest.slice(step[0].length);
    }
    node.pattern = pattern;
  }
  refuseNested(root);
  return root;
}

function newNode(): GrowingNode {
  return { members: new Map(), everyItem: null, pattern: null };
}

/** `member` is undefined for `[*]`. */
function follow(node: GrowingNode, member: string | undefined): GrowingNode {
  if (member === undefined) return (node.everyItem ??= newNode());
  const known = node.members.get(member);
  if (known !== undefined) return known;
  const added = newNode();
  node.members.set(member, added);
  return added;
}

function refuseNested(node: PatternNode): void {
  if (node.pattern !== null && node.everyItem !== null) {
    throw new Error(`An array pattern lies within "${node.pattern}", which is cut out itself.`);
  }
  for (const next of node.members.values()) refuseNested(next);
  if (node.everyItem !== null) refuseNested(node.everyItem);
}
