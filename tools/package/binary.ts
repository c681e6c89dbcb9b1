/** What a native file was built for, read from its head. */

export interface Machine {
  readonly platform: 'linux' | 'win32' | 'darwin';
  readonly arch: 'x64' | 'arm64';
}

type ByNumber = ReadonlyMap<number, Machine['arch']>;
const ELF: ByNumber = new Map([
  [0x3e, 'x64'],
  [0xb7, 'arm64'],
]);
const PE: ByNumber = new Map([
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
]);
const MACH_O: ByNumber = new Map([
  [0x01000007, 'x64'],
  [0x0100000c, 'arm64'],
]);

/** Null for a file that is no program, or for a machine that is not ours. */
export function machineOf(bytes: Buffer): Machine | null {
  if (bytes.length < 64) return null;
  if (bytes.readUInt32BE(0) === 0x7f454c46) return named('linux', ELF.get(bytes.readUInt16LE(18)));
  if (bytes.readUInt32LE(0) === 0xfeedfacf)
    return named('darwin', MACH_O.get(bytes.readUInt32LE(4)));
  if (bytes.toString('latin1', 0, 2) !== 'MZ') return null;
  const at = bytes.readUInt32LE(0x3c);
  if (at + 6 > bytes.length || bytes.toString('latin1', at, at + 4) !== 'PE\0\0') return null;
  return named('win32', PE.get(bytes.readUInt16LE(at + 4)));
}

function named(platform: Machine['platform'], arch: Machine['arch'] | undefined): Machine | null {
  return arch === undefined ? null : { platform, arch };
}
