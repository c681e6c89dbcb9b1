/** The smallest program of Windows that electron-builder can edit. It does nothing. */
import { createRequire } from 'node:module';

interface Resedit {
  readonly NtExecutable: { from(bytes: Buffer): { generate(): ArrayBuffer } };
  readonly NtExecutableResource: {
    from(executable: unknown): { readonly entries: unknown[]; outputResource(to: unknown): void };
  };
  readonly Resource: {
    readonly VersionInfo: {
      createEmpty(): {
        setStringValues(
          language: { readonly lang: number; readonly codepage: number },
          values: Readonly<Record<string, string>>,
        ): void;
        outputToResourceEntries(entries: unknown[]): void;
      };
    };
  };
}

/** Where Electron's fuses are found in its binary, all of them as they are delivered. */
export const FUSE_WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100110'),
]);

const MACHINES = { x64: 0x8664, arm64: 0xaa64 } as const;
export type WindowsArch = keyof typeof MACHINES;

const PE_AT = 0x80;
const COFF_AT = PE_AT + 4;
const OPTIONAL_AT = COFF_AT + 20;
const OPTIONAL_SIZE = 0xf0;
const SECTION_AT = OPTIONAL_AT + OPTIONAL_SIZE;
const HEADERS = 0x400;
const SECTION = 0x200;

/** Headers, one section with the fuses, and a version. */
export function fakeWindowsProgram(arch: WindowsArch): Buffer {
  const { NtExecutable, NtExecutableResource, Resource } = resedit();
  const executable = NtExecutable.from(bareProgram(arch));
  const resources = NtExecutableResource.from(executable);
  const version = Resource.VersionInfo.createEmpty();
  const names = { FileDescription: 'Electron', ProductName: 'Electron' };
  version.setStringValues({ lang: 0x409, codepage: 1200 }, names);
  version.outputToResourceEntries(resources.entries);
  resources.outputResource(executable);
  return Buffer.from(executable.generate());
}

/** electron-builder's own editor of resources. */
function resedit(): Resedit {
  const builder = createRequire(import.meta.url).resolve('app-builder-lib');
  return createRequire(builder)('resedit') as Resedit;
}

function bareProgram(arch: WindowsArch): Buffer {
  const head = Buffer.alloc(HEADERS);
  head.write('MZ');
  head.writeUInt32LE(PE_AT, 0x3c);
  head.write('PE\0\0', PE_AT, 'latin1');
  head.writeUInt16LE(MACHINES[arch], COFF_AT);
  head.writeUInt16LE(1, COFF_AT + 2);
  head.writeUInt16LE(OPTIONAL_SIZE, COFF_AT + 16);
  head.writeUInt16LE(0x22, COFF_AT + 18);
  writeOptionalHeader(head);
  head.write('.rdata', SECTION_AT);
  head.writeUInt32LE(SECTION, SECTION_AT + 8);
  head.writeUInt32LE(0x1000, SECTION_AT + 12);
  head.writeUInt32LE(SECTION, SECTION_AT + 16);
  head.writeUInt32LE(HEADERS, SECTION_AT + 20);
  head.writeUInt32LE(0x40000040, SECTION_AT + 36);
  const section = Buffer.alloc(SECTION);
  FUSE_WIRE.copy(section);
  return Buffer.concat([head, section]);
}

/** PE32+, image base, alignments, a version of Windows, sizes, a window subsystem, room for directories. */
function writeOptionalHeader(head: Buffer): void {
  head.writeUInt16LE(0x20b, OPTIONAL_AT);
  head.writeUInt32LE(0x1000, OPTIONAL_AT + 16);
  head.writeUInt32LE(0x1000, OPTIONAL_AT + 20);
  head.writeBigUInt64LE(0x140000000n, OPTIONAL_AT + 24);
  head.writeUInt32LE(0x1000, OPTIONAL_AT + 32);
  head.writeUInt32LE(0x200, OPTIONAL_AT + 36);
  head.writeUInt16LE(10, OPTIONAL_AT + 40);
  head.writeUInt16LE(10, OPTIONAL_AT + 48);
  head.writeUInt32LE(0x2000, OPTIONAL_AT + 56);
  head.writeUInt32LE(HEADERS, OPTIONAL_AT + 60);
  head.writeUInt16LE(2, OPTIONAL_AT + 68);
  head.writeUInt32LE(16, OPTIONAL_AT + 108);
}
