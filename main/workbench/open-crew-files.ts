/** Kits, copies of kits and return files that were opened from outside. */
import { dirname } from 'node:path';
import { KIT_ENDING } from '../../shared/model/kit.ts';
import { RETURN_ENDING } from '../../shared/model/return.ts';
import type { OpenRequest } from '../../shared/model/window.ts';
import type { EngineClient } from '../engine/host/client.ts';
import type { CrewDesk } from './crew-desk.ts';
import type { Grants } from './grants.ts';
import type { KitFolders } from './kit-folders.ts';

interface Parts {
  readonly crew: CrewDesk;
  readonly kitFolders: KitFolders;
  readonly grants: Grants;
  readonly engine: () => EngineClient;
  /** A file that the ordinary window works with stays there. */
  readonly isListed: (path: string) => boolean;
}

export function isKitOrReturn(path: string): boolean {
  return [KIT_ENDING, RETURN_ENDING].some((ending) => path.toLowerCase().endsWith(ending));
}

/** Null: it is something else. Throws what the file says. */
export async function openCrewFile(path: string, parts: Parts): Promise<OpenRequest | null> {
  const { crew, kitFolders, grants } = parts;
  if (path.toLowerCase().endsWith(RETURN_ENDING)) {
    const { kitId } = await parts.engine().call('returnClaim', { path });
    grants.allowReading(path);
    const kitFolder = kitFolders.of(kitId);
    if (kitFolder !== null) grants.allow(kitFolder);
    return { kind: 'return', path, kitFolder };
  }
  const isKit = path.toLowerCase().endsWith(KIT_ENDING);
  const isCopy = /\.gpkg$/i.test(path) && (crew.isOn || !parts.isListed(path));
  if (!isKit && !isCopy) return null;
  const look = await crew.look(path);
  if (look === null) return null;
  if (look.isOffice) {
    const kitFolder = grants.allow(dirname(path));
    kitFolders.remember(kitFolder);
    return { kind: 'kit', kitFolder };
  }
  await crew.enter(path, look);
  return { kind: 'crew' };
}
