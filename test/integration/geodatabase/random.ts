/** Numbers from 0 up to, but without, `below`: the same for the same seed. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A copy with some bytes changed, cut, repeated or moved. */
export function mutate(bytes: Buffer, random: (below: number) => number, unit: number): Buffer {
  let copy: Buffer = Buffer.from(bytes);
  const changes = 1 + random(4);
  for (let change = 0; change < changes && copy.length > 0; change++) {
    const at = random(copy.length);
    switch (random(8)) {
      case 0:
        copy = copy.subarray(0, at);
        break;
      case 1:
        copy = Buffer.concat([copy, copy.subarray(at, at + unit)]);
        break;
      case 2:
        copy.copy(copy, random(copy.length), at, at + 1 + random(unit));
        break;
      case 3:
        copy.fill(random(256), at, Math.min(copy.length, at + 1 + random(8)));
        break;
      case 4:
        // Whole pages change places.
        copy.copy(
          copy,
          random(Math.ceil(copy.length / unit)) * unit,
          random(Math.ceil(copy.length / unit)) * unit,
          copy.length,
        );
        break;
      default:
        copy[at] = random(256);
    }
  }
  return copy;
}

/** How many mutations a fuzz test tries. */
export function fuzzCount(usual: number): number {
  const wanted = Number(process.env['SYNCLINE_FUZZ']);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : usual;
}
