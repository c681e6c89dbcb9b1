/** How far a clean-up is, from its phase such as "3 of 43: Crew North. …"; null where it says something else. */
export function runShare(phase: string): number | null {
  const [, done, total] = /^(\d+) of (\d+)\b/.exec(phase) ?? [];
  if (done === undefined || total === undefined || Number(total) === 0) return null;
  return Math.min(1, Number(done) / Number(total));
}
